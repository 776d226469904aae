import type { DiskGuard } from '../disk-guard.ts'
import { ReopeningHandle } from './reopening-handle.ts'
import { whenReleased, type SyncAccessFile, type SyncAccessHandle } from './sync-access.ts'
import { writeWhole } from './write-whole.ts'

/** PGlite's file with the names of all files of the database: a line of JSON, then a line for each change since. */
export const STATE_FILE = 'state.txt'

/**
 * Has PGlite, which keeps its handles to itself, open them in `work` so that the quota is kept in mind: a line of the state file
 * that does not fit is an error and leaves nothing (PGlite does not look whether it was written, and the file of the database it
 * names would be gone at the next opening), and the others can be opened anew.
 */
export async function withQuotaHandles<T>(
  guard: DiskGuard,
  shrunk: Set<ReopeningHandle>,
  work: () => Promise<T>,
): Promise<T> {
  const prototype = FileSystemFileHandle.prototype as SyncAccessFile
  const original = prototype.createSyncAccessHandle
  prototype.createSyncAccessHandle = async function (this: SyncAccessFile) {
    // PGlite waits for ever for a file that cannot be opened.
    const handle = await whenReleased(() => original.call(this))
    return this.name === STATE_FILE
      ? guardHandle(handle, guard)
      : new ReopeningHandle(async () => this, handle, shrunk)
  }
  try {
    return await work()
  } finally {
    prototype.createSyncAccessHandle = original
  }
}

function guardHandle(handle: SyncAccessHandle, guard: DiskGuard): SyncAccessHandle {
  return {
    getSize: () => handle.getSize(),
    read: (buffer, options) => handle.read(buffer, options),
    write(buffer, { at }) {
      try {
        return guard.write(STATE_FILE, () => writeWhole(handle, buffer, at))
      } catch (error) {
        handle.truncate(at)
        throw error
      }
    },
    truncate: (size) => handle.truncate(size),
    flush: () => handle.flush(),
    close: () => handle.close(),
  }
}
