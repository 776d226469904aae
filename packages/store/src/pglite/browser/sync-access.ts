/** The part of FileSystemSyncAccessHandle used here; TypeScript has it in its library for workers only. */
export interface SyncAccessHandle {
  getSize(): number
  read(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number
  write(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

export interface SyncAccessFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>
}

/** Opens a file for this worker alone. @throws DOMException NoModificationAllowedError where another one has it. */
export function openSyncAccess(file: FileSystemFileHandle): Promise<SyncAccessHandle> {
  return (file as SyncAccessFile).createSyncAccessHandle()
}

/** How often, and after how many milliseconds, a file is tried again whose handle was just closed. */
const REOPEN_ATTEMPTS = 40
const REOPEN_INTERVAL_MS = 25

/** Opens a file whose handle was closed a moment ago: the browser may still hold it. */
export async function reopenSyncAccess(file: FileSystemFileHandle): Promise<SyncAccessHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openSyncAccess(file)
    } catch (error) {
      const held = error instanceof DOMException && error.name === 'NoModificationAllowedError'
      if (!held || attempt === REOPEN_ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, REOPEN_INTERVAL_MS))
    }
  }
}
