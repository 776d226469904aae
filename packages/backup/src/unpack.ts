import { createTarDecoder, type ParsedTarEntry } from 'modern-tar'
import { notWhole } from './format.ts'

/** The files of a TAR archive, one after the other; the body of one has to be read before the next. */
export class Unpacker {
  /** Bytes that were read of the archive. */
  bytes = 0
  readonly #file: AsyncIterator<Uint8Array>
  readonly #entries: ReadableStreamDefaultReader<ParsedTarEntry>
  readonly #signal: AbortSignal | undefined
  /** What reading the archive failed with, where that was no fault of its. */
  #failure: { readonly error: unknown } | undefined

  constructor(file: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
    this.#file = file[Symbol.asyncIterator]()
    this.#signal = signal
    const bytes = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => this.#pull(controller),
    })
    this.#entries = bytes.pipeThrough(createTarDecoder({ strict: true })).getReader()
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    try {
      this.#signal?.throwIfAborted()
      const { done, value } = await this.#file.next()
      if (done) return controller.close()
      this.bytes += value.length
      controller.enqueue(value as Uint8Array<ArrayBuffer>)
    } catch (error) {
      this.#failure = { error }
      throw error
    }
  }

  /** The next file; undefined at the end. @throws PolytableError INVALID_DATA_FORMAT for what is no whole archive */
  async next(): Promise<{ readonly name: string; readonly body: ReadableStream<Uint8Array> } | undefined> {
    const { done, value } = await this.#try(() => this.#entries.read())
    return done ? undefined : { name: value.header.name, body: value.body }
  }

  /** The bytes of a file, in one piece. */
  async whole(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
    return this.#try(
      async () =>
        new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer()),
    )
  }

  /** Passes on what a file is read by, with the right reason where reading fails. */
  reading<T>(read: () => Promise<T>): Promise<T> {
    return this.#try(read, true)
  }

  async #try<T>(read: () => Promise<T>, keepErrors = false): Promise<T> {
    try {
      return await read()
    } catch (error) {
      if (this.#failure) throw this.#failure.error
      throw keepErrors ? error : notWhole('it is cut, or no backup at all', error)
    }
  }

  /** Reads no more. */
  async close(): Promise<void> {
    await this.#entries.cancel().catch(() => undefined)
    await this.#file.return?.()
  }
}
