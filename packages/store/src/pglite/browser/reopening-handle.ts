import { reopenSyncAccess, type SyncAccessFile, type SyncAccessHandle } from './sync-access.ts'

/** Chromium grants no less. */
const GRANT_BYTES = 1024 * 1024

/**
 * A handle that can be reopened. Chromium grants a handle what its file needs of the quota and takes nothing back before it is
 * closed, so that a file that was cut or emptied still counts as long as it was.
 */
export class ReopeningHandle implements SyncAccessHandle {
  readonly #file: SyncAccessFile
  readonly #shrunk: Set<ReopeningHandle>
  #handle: SyncAccessHandle
  #longest = 0

  /** @param shrunk where the handle adds itself when its file became shorter. */
  constructor(file: SyncAccessFile, handle: SyncAccessHandle, shrunk: Set<ReopeningHandle>) {
    this.#file = file
    this.#handle = handle
    this.#shrunk = shrunk
  }

  getSize(): number {
    return this.#handle.getSize()
  }

  read(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number {
    return this.#handle.read(buffer, options)
  }

  write(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number {
    this.#longest = Math.max(this.#longest, options.at + buffer.byteLength)
    return this.#handle.write(buffer, options)
  }

  truncate(size: number): void {
    this.#longest = Math.max(this.#longest, size)
    this.#handle.truncate(size)
    if (this.#longest - size > GRANT_BYTES) this.#shrunk.add(this)
  }

  flush(): void {
    this.#handle.flush()
  }

  close(): void {
    this.#shrunk.delete(this)
    this.#handle.close()
  }

  /** Releases quota that the file no longer needs. Only call it while the handle is unused. */
  async reopen(): Promise<void> {
    this.#handle.flush()
    this.close()
    this.#handle = await reopenSyncAccess(this.#file)
    this.#longest = 0
  }
}
