import { RESERVE_BYTES, type Reserve } from '../disk-guard.ts'
import { reopenSyncAccess, type SyncAccessHandle } from './sync-access.ts'

/** More than a thousand empty files take of the quota. */
const EMPTY_FILES_BYTES = 1024 * 1024

/** A reserve in a file, which keeps it from one opening to the next. The quota counts the length of a file, written or not. */
export class HandleReserve implements Reserve {
  readonly #file: FileSystemFileHandle
  #handle: SyncAccessHandle | undefined

  private constructor(file: FileSystemFileHandle) {
    this.#file = file
  }

  static async open(directory: FileSystemDirectoryHandle, name: string): Promise<HandleReserve> {
    const reserve = new HandleReserve(await directory.getFileHandle(name, { create: true }))
    await reserve.take()
    return reserve
  }

  get held(): boolean {
    return this.#handle !== undefined
  }

  async take(): Promise<void> {
    if (!this.held) await this.#resize(RESERVE_BYTES)
  }

  /** A handle keeps what it was granted of the quota until it is closed. */
  giveUp(): void {
    this.#handle?.truncate(0)
    this.close()
  }

  /** Has empty files made while there is surely space for them. Does nothing where there is none. */
  async whileGivenUp(makeFiles: () => Promise<void>): Promise<void> {
    const { held } = this
    if (!held) await this.#resize(EMPTY_FILES_BYTES)
    if (!this.held) return
    this.giveUp()
    try {
      await makeFiles()
    } finally {
      if (held) await this.take()
    }
  }

  close(): void {
    this.#handle?.close()
    this.#handle = undefined
  }

  /** Chromium leaves a file as it is, without an error, where the quota is full. */
  async #resize(bytes: number): Promise<void> {
    const handle = await reopenSyncAccess(this.#file)
    this.#handle = handle
    try {
      handle.truncate(bytes)
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
    }
    if (handle.getSize() !== bytes) this.giveUp()
  }
}
