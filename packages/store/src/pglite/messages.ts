import { protocol } from '@electric-sql/pglite'
import type { SqlAnswer, SqlRow } from '@polytable/model/ports/index'
import { resultParser, type Parser } from '../common/result-parsers.ts'

/** Types of messages: ParseComplete, RowDescription, NoData, DataRow, ErrorResponse. */
const [PARSE_COMPLETE, ROW_DESCRIPTION, NO_DATA, DATA_ROW, ERROR] = [...'1TnDE'].map((letter) =>
  letter.charCodeAt(0),
)

/** The type and the length of a message. */
const HEADER_BYTES = 5
/** What follows a column's name: table, attribute, type, size, modifier, format. */
const TYPE_OFFSET = 6
const COLUMN_BYTES = 18

// A text may begin with U+FEFF.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** What the server answered to a statement. */
export interface Answer {
  readonly rows: SqlRow[]
  /** How its columns are read. */
  readonly parsers: readonly Parser[]
  /** What its columns are, where it describes them. */
  readonly columns: SqlAnswer['columns']
  /** Whether it took the statement's text. */
  readonly isParsed: boolean
  /** What it refused the statement with. */
  readonly error?: unknown
}

/**
 * Takes the messages of an answer apart; one that was cut off at the end is left out. PGlite itself makes several objects of every
 * message, which takes longer than reading the row does. https://www.postgresql.org/docs/current/protocol-message-formats.html
 * @param known how columns are read, where the answer does not describe them
 * @param parserOf how values of a type are read
 */
export function readAnswer(
  bytes: Uint8Array,
  known: readonly Parser[] = [],
  parserOf: (type: number) => Parser = resultParser,
): Answer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows: unknown[][] = []
  let parsers = known
  let columns: Answer['columns'] = []
  let isParsed = false
  let error: unknown
  for (let at = 0, end; at + HEADER_BYTES <= bytes.length; at = end) {
    end = at + 1 + view.getInt32(at + 1)
    if (end > bytes.length) break
    const body = at + HEADER_BYTES
    const type = bytes[at]
    if (type === DATA_ROW) rows.push(readRow(bytes, view, body, end, parsers))
    else if (type === PARSE_COMPLETE) isParsed = true
    else if (type === ROW_DESCRIPTION) {
      columns = describedColumns(bytes, view, body)
      parsers = columns.map((column) => parserOf(column.type))
    } else if (type === NO_DATA) parsers = []
    else if (type === ERROR) error ??= serverError(bytes.subarray(at, end))
  }
  return { rows, parsers, columns, isParsed, error }
}

/** The rows of an answer whose values are binary: views into it. */
export function readBinaryAnswer(bytes: Uint8Array): {
  readonly rows: (Uint8Array | null)[][]
  readonly error?: unknown
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows: (Uint8Array | null)[][] = []
  let error: unknown
  for (let at = 0; at + HEADER_BYTES <= bytes.length; at += 1 + view.getInt32(at + 1)) {
    if (bytes[at] === ERROR) error ??= serverError(bytes.subarray(at, at + 1 + view.getInt32(at + 1)))
    if (bytes[at] !== DATA_ROW) continue
    let value = at + HEADER_BYTES + 2
    const row = Array.from({ length: view.getInt16(at + HEADER_BYTES) }, () => {
      const length = view.getInt32(value)
      value += 4 + Math.max(0, length)
      return length < 0 ? null : bytes.subarray(value - length, value)
    })
    rows.push(row)
  }
  return { rows, error }
}

function readRow(
  bytes: Uint8Array,
  view: DataView,
  body: number,
  end: number,
  parsers: readonly Parser[],
): unknown[] {
  // All of it at once, where that makes one character of every byte, as it does if no value has others than those of ASCII.
  const row = decoder.decode(bytes.subarray(body, end))
  const isAscii = row.length === end - body
  let at = body + 2
  return parsers.map((parse) => {
    const length = view.getInt32(at)
    at += 4
    if (length < 0) return null
    const start = at
    at += length
    return parse(isAscii ? row.substring(start - body, at - body) : decoder.decode(bytes.subarray(start, at)))
  })
}

function describedColumns(bytes: Uint8Array, view: DataView, body: number): SqlAnswer['columns'] {
  let at = body + 2
  return Array.from({ length: view.getInt16(body) }, () => {
    const end = bytes.indexOf(0, at)
    const name = decoder.decode(bytes.subarray(at, end))
    at = end + 1 + COLUMN_BYTES
    return { name, type: view.getInt32(end + 1 + TYPE_OFFSET) }
  })
}

function serverError(message: Uint8Array): unknown {
  let error: unknown
  new protocol.Parser().parse(message, (read) => {
    if (read.name === 'error') error = read
  })
  return error
}
