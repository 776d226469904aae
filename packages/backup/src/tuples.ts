import type { SqlColumn } from './format.ts'

/** The functions that give values in the binary form of their types, by what the server calls the types. */
const SENDERS: Readonly<Record<string, string>> = {
  bigint: 'int8send',
  integer: 'int4send',
  'double precision': 'float8send',
  text: 'textsend',
  boolean: 'boolsend',
  jsonb: 'jsonb_send',
  'timestamp with time zone': 'timestamptz_send',
  date: 'date_send',
  uuid: 'uuid_send',
  bytea: 'byteasend',
  'integer[]': 'array_send',
}

const VECTOR_TYPE = /^vector\(\d{1,5}\)$/

/** Whether a column of a table may have a type: no other is ever made. */
export function isKnownType(type: string): boolean {
  return type in SENDERS || VECTOR_TYPE.test(type)
}

/** SQL of a row as COPY takes it in binary. https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT */
export function tupleSql(columns: readonly SqlColumn[]): string {
  const fields = columns.map(({ name, type }) => {
    const value = `${SENDERS[type] ?? 'vector_send'}(${name})`
    return `coalesce(int4send(octet_length(${value})) || ${value}, '\\xffffffff'::bytea)`
  })
  return [`int2send(${columns.length}::int2)`, ...fields].join(' || ')
}

/** What a COPY in binary begins and ends with. */
const SIGNATURE = Uint8Array.from([...'PGCOPY\n\u00FF\r\n\0'].map((letter) => letter.charCodeAt(0)))
const START_BYTES = SIGNATURE.length + 8
const END_BYTES = 2

/** Bytes of rows that are kept together, about. */
const PART_BYTES = 4 * 1024 * 1024

/** Collects rows until there are enough for a part. */
export class PartBuilder {
  rows = 0
  #texts: string[] = []
  #bytes = 0

  /** @param hex a row as the server sends bytes: `\x` and hex digits */
  add(hex: string): void {
    this.#texts.push(hex)
    this.#bytes += (hex.length - 2) / 2
    this.rows++
  }

  get isFull(): boolean {
    return this.#bytes >= PART_BYTES
  }

  /** All that was collected, as COPY takes it. */
  take(): Uint8Array<ArrayBuffer> {
    const part = new Uint8Array(START_BYTES + this.#bytes + END_BYTES)
    part.set(SIGNATURE)
    let at = START_BYTES
    for (const text of this.#texts) {
      decodeHex(text, part, at)
      at += (text.length - 2) / 2
    }
    part.fill(0xff, at)
    this.#texts = []
    this.#bytes = 0
    this.rows = 0
    return part
  }
}

function decodeHex(text: string, into: Uint8Array, at: number): void {
  for (let i = 2; i < text.length; i += 2)
    into[at++] = (digit(text.charCodeAt(i)) << 4) | digit(text.charCodeAt(i + 1))
}

/** The value of '0' to '9' and 'a' to 'f'. */
function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
