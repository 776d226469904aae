import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { fileHash } from '../../data/files.ts'
import type { Part } from './contents.ts'

/** What the sizes and places of a ZIP without extensions can say. */
const MAX_BYTES = 2 ** 32 - 2 ** 20
/** Bytes that are held in memory before the browser gets them as a Blob. */
const HELD_BYTES = 32 * 2 ** 20

/** Writes a ZIP part by part. */
export class ZipWriter {
  readonly #zip: Zip
  #held: Uint8Array<ArrayBuffer>[] = []
  #heldBytes = 0
  readonly #blobs: Blob[] = []
  #bytes = 0

  constructor() {
    this.#zip = new Zip((error, chunk) => {
      if (error) throw error
      this.#held.push(chunk as Uint8Array<ArrayBuffer>)
      this.#heldBytes += chunk.length
      this.#bytes += chunk.length
      if (this.#heldBytes > HELD_BYTES) this.#release()
    })
  }

  /** @param isText texts are compressed; media are already */
  async add(path: string, content: Blob, isText: boolean, signal: AbortSignal): Promise<Part> {
    if (this.#bytes + content.size > MAX_BYTES) {
      throw new Error('The tables are larger than the 4 GB that one file can hold. Share fewer of them.')
    }
    const entry = isText ? new ZipDeflate(path) : new ZipPassThrough(path)
    this.#zip.add(entry)
    const reader = content.stream().getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      signal.throwIfAborted()
      entry.push(read.value)
    }
    entry.push(new Uint8Array(), true)
    const hash = await fileHash(content)
    return { path, size: content.size, ...(hash !== undefined && { hash }) }
  }

  finish(type: string): Blob {
    this.#zip.end()
    this.#release()
    return new Blob(this.#blobs, { type })
  }

  #release(): void {
    this.#blobs.push(new Blob(this.#held))
    this.#held = []
    this.#heldBytes = 0
  }
}
