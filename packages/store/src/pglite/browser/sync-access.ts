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

/** How long a file may stay held by a worker that has ended or by a handle just closed, and how often it is tried, in milliseconds. */
const LINGER_MS = 15_000
const INTERVAL_MS = 25

/**
 * Does `work` with files that nobody uses any more, waiting until they are free: the browser closes the handles of a worker that was
 * ended some time after its Web Lock is free, and holds a file for a moment whose handle was closed.
 * @throws DOMException NoModificationAllowedError where they are held for longer than 15 seconds.
 */
export async function whenReleased<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + LINGER_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isNamed(error, 'NoModificationAllowedError') || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
    }
  }
}

/** Opens a file that no other worker uses, waiting until it is free. */
export function reopenSyncAccess(file: FileSystemFileHandle): Promise<SyncAccessHandle> {
  return whenReleased(() => openSyncAccess(file))
}

export function isNamed(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name
}
