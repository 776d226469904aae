import { reopenSyncAccess, type SyncAccessHandle } from './sync-access.ts'
import { noSpace } from './write-whole.ts'

/** Chromium grants no less. */
const GRANT_BYTES = 1024 * 1024

/**
 * A handle that can be opened later than it is given out, and reopened. Chromium grants a handle what its file needs of the quota and
 * takes nothing back before it is closed, so that a file that was cut or emptied still counts as long as it was.
 */
export class ReopeningHandle implements SyncAccessHandle {
  readonly #file: () => Promise<FileSystemFileHandle>
  readonly #shrunk: Set<ReopeningHandle>
  #handle: SyncAccessHandle | undefined
  #longest = 0

  /**
   * @param handle undefined where {@link open} is to be called before the file is used
   * @param shrunk where the handle adds itself when its file became shorter.
   */
  constructor(
    file: () => Promise<FileSystemFileHandle>,
    handle: SyncAccessHandle | undefined,
    shrunk: Set<ReopeningHandle>,
  ) {
    this.#file = file
    this.#handle = handle
    this.#shrunk = shrunk
  }

  getSize(): number {
    return this.#opened.getSize()
  }

  read(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number {
    return this.#opened.read(buffer, options)
  }

  write(buffer: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number {
    this.#longest = Math.max(this.#longest, options.at + buffer.byteLength)
    return this.#opened.write(buffer, options)
  }

  truncate(size: number): void {
    this.#longest = Math.max(this.#longest, size)
    this.#opened.truncate(size)
    if (this.#longest - size > GRANT_BYTES) this.#shrunk.add(this)
  }

  flush(): void {
    this.#opened.flush()
  }

  close(): void {
    this.#shrunk.delete(this)
    this.#handle?.close()
  }

  async open(): Promise<void> {
    this.#handle = await reopenSyncAccess(await this.#file())
  }

  /** Releases quota that the file no longer needs. Only call it while the handle is unused. */
  async reopen(): Promise<void> {
    this.flush()
    this.close()
    await this.open()
    this.#longest = 0
  }

  get #opened(): SyncAccessHandle {
    if (!this.#handle) throw noSpace('The file is not open yet.')
    return this.#handle
  }
}
