import { closeSync, fstatSync, ftruncateSync, openSync, statfsSync, writeSync } from 'node:fs'
import { RESERVE_BYTES, type Reserve } from '../disk-guard.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * A reserve in a file, which keeps it from one opening to the next. Its bytes are written: a file that was only made longer has
 * no space of the disk.
 */
export class FileReserve implements Reserve {
  readonly #path: string
  readonly #file: number
  #held: boolean

  constructor(path: string) {
    this.#path = path
    this.#file = openSync(path, 'a+', 0o600)
    this.#held = fstatSync(this.#file).size >= RESERVE_BYTES
  }

  get held(): boolean {
    return this.#held
  }

  async take(): Promise<void> {
    if (!this.#fits()) return
    const zeros = new Uint8Array(CHUNK_BYTES)
    try {
      for (let size = fstatSync(this.#file).size; size < RESERVE_BYTES;) size += writeSync(this.#file, zeros)
      this.#held = true
    } catch {
      // Others were faster, or this user may have no more.
      this.giveUp()
    }
  }

  giveUp(): void {
    this.#held = false
    ftruncateSync(this.#file, 0)
  }

  close(): void {
    closeSync(this.#file)
  }

  #fits(): boolean {
    const { bavail, bsize } = statfsSync(this.#path)
    return bavail * bsize >= RESERVE_BYTES
  }
}
