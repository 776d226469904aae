import type { Connection } from 'pg'

/** The signature, the flags and the length of what follows them, of which there is nothing. */
const HEADER_BYTES = 19

interface CopyConnection extends Connection {
  query(text: string): void
}

/** A binary COPY TO STDOUT, as a query that `pg` submits: its own queries make text of binary results. */
export class CopyOut {
  /** The rows, when the server is ready for the next query; rejects with what it refused this one with. */
  readonly rows: Promise<(Uint8Array | null)[][]>
  readonly #text: string
  readonly #chunks: Uint8Array[] = []
  #resolve!: (rows: (Uint8Array | null)[][]) => void
  #reject!: (error: unknown) => void

  /** @param query without values */
  constructor(query: string) {
    this.#text = `COPY (${query}) TO STDOUT (FORMAT binary)`
    this.rows = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Connection): void {
    const { query } = connection as CopyConnection
    query.call(connection, this.#text)
  }
  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    // The slice() of a Buffer would be of the same memory, which `pg` uses again.
    this.#chunks.push(new Uint8Array(chunk))
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.#resolve(readCopy(Buffer.concat(this.#chunks)))
  }
  handleError(error: unknown): void {
    this.#reject(error)
  }
}

/** https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT */
function readCopy(bytes: Buffer): (Uint8Array | null)[][] {
  const rows: (Uint8Array | null)[][] = []
  let at = HEADER_BYTES
  for (;;) {
    const count = bytes.readInt16BE(at)
    if (count < 0) return rows
    at += 2
    const row = Array.from({ length: count }, () => {
      const length = bytes.readInt32BE(at)
      at += 4 + Math.max(0, length)
      return length < 0 ? null : new Uint8Array(bytes.buffer, bytes.byteOffset + at - length, length)
    })
    rows.push(row)
  }
}
