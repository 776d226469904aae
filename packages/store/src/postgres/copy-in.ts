import type { Connection } from 'pg'

/** The calls of `pg`'s connection for COPY, which its types leave out. */
interface CopyConnection extends Connection {
  query(text: string): void
  sendCopyFromChunk(bytes: Buffer): void
  endCopyFrom(): void
}

/** A COPY FROM STDIN of bytes that are at hand, as a query that `pg` submits. */
export class CopyIn {
  /** Settles when the server is ready for the next query, or has refused this one. */
  readonly done: Promise<void>
  readonly #text: string
  readonly #bytes: Buffer
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(text: string, bytes: Uint8Array<ArrayBuffer>) {
    this.#text = text
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    const { query } = connection as CopyConnection
    query.call(connection, this.#text)
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#bytes)
    connection.endCopyFrom()
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.#resolve()
  }
  handleError(error: unknown): void {
    this.#reject(error)
  }
}
