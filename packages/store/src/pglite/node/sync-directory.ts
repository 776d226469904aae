import { open } from 'node:fs/promises'

/** Flushes the entries of a directory to disk (fsync), where the system supports it (Windows does not). */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
