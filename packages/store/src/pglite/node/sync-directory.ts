import { open } from 'node:fs/promises'

/** Brings the names in a directory to the disk, where the system can do that (Windows cannot). */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
