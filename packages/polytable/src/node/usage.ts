import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all files below a directory; 0 where there is none. */
export async function directoryUsage(path: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
    const below = join(path, entry.name)
    bytes += entry.isDirectory() ? await directoryUsage(below) : entry.isFile() ? await sizeOf(below) : 0
  }
  return bytes
}

/** A file that goes while it is looked at counts nothing. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}
