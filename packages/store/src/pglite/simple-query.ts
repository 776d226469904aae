import { protocol, type PGlite } from '@electric-sql/pglite'
import type { SqlRow } from '@polytable/model/ports/index'
import { resultParser } from '../server/result-parsers.ts'
import { toPolytableError } from '../server/server-error.ts'

/** Types of messages: RowDescription, DataRow, ErrorResponse. */
const [ROW_DESCRIPTION, DATA_ROW, ERROR] = [...'TDE'].map((letter) => letter.charCodeAt(0))

/** The type and the length of a message. */
const HEADER_BYTES = 5
/** What follows a column's name: table, attribute, type, size, modifier, format. */
const TYPE_OFFSET = 6
const COLUMN_BYTES = 18

const decoder = new TextDecoder()

/**
 * Runs a statement without parameters by the simple protocol, and takes its rows apart itself: PGlite makes several objects of every
 * message, which takes longer than reading the row does. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export async function runSimpleQuery(db: PGlite, text: string): Promise<SqlRow[]> {
  const chunks: Uint8Array[] = []
  await db.waitReady
  // As PGlite's own queries: not in the middle of somebody's transaction.
  await db._runExclusiveTransaction(() =>
    db.runExclusive(() =>
      db.execProtocolRawStream(protocol.serialize.query(text), {
        syncToFs: false,
        onRawData: (data) => void chunks.push(data.slice()),
      }),
    ),
  )
  return decodeRows(joined(chunks))
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** @throws PolytableError where the server reports one */
function decodeRows(bytes: Uint8Array): SqlRow[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows: unknown[][] = []
  let parsers: ((text: string) => unknown)[] = []
  for (let at = 0; at < bytes.length; at += 1 + view.getInt32(at + 1)) {
    const body = at + HEADER_BYTES
    if (bytes[at] === DATA_ROW) rows.push(decodeRow(bytes, view, body, parsers))
    else if (bytes[at] === ROW_DESCRIPTION) parsers = columnParsers(bytes, view, body)
    else if (bytes[at] === ERROR) throw toPolytableError(serverError(bytes))
  }
  return rows
}

function decodeRow(
  bytes: Uint8Array,
  view: DataView,
  body: number,
  parsers: readonly ((text: string) => unknown)[],
): unknown[] {
  let at = body + 2
  return parsers.map((parse) => {
    const length = view.getInt32(at)
    at += 4
    if (length < 0) return null
    const text = decoder.decode(bytes.subarray(at, at + length))
    at += length
    return parse(text)
  })
}

function columnParsers(bytes: Uint8Array, view: DataView, body: number): ((text: string) => unknown)[] {
  let at = body + 2
  return Array.from({ length: view.getInt16(body) }, () => {
    const type = bytes.indexOf(0, at) + 1 + TYPE_OFFSET
    at = type - TYPE_OFFSET + COLUMN_BYTES
    return resultParser(view.getInt32(type))
  })
}

function serverError(bytes: Uint8Array): unknown {
  let error: unknown
  new protocol.Parser().parse(bytes, (message) => {
    if (message.name === 'error') error = message
  })
  return error
}
