import { PolytableError, withPlace } from '../errors/index.ts'
import type { GivenRow } from '../dml/rows.ts'
import { BATCH_BYTES, describeValue, measure } from '../types/index.ts'
import { sendable } from './media-file.ts'
import type { FileSource } from './row-file.ts'

/**
 * Rows: one, many, a stream of them, or a file of them (CSV, JSON, JSON Lines, Parquet or Excel), given or by its URL. A query is a
 * stream of rows.
 */
export type RowSource<R> = R | Iterable<R> | AsyncIterable<R> | FileSource

/** Rows sent to the engine at a time at most. */
const BATCH = 1000

/** Rows in batches, in a form that can be sent. @throws PolytableError INVALID_ARGUMENT for what is no source of rows */
export async function* givenRows(source: unknown, table: string): AsyncGenerator<GivenRow[]> {
  let batch: GivenRow[] = []
  let bytes = 0
  let number = 0
  for await (const row of rowsOf(source)) {
    bytes += measureRow(row, table, number++)
    batch.push(await sendableRow(row))
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

function rowsOf(source: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof source !== 'object' || source === null) {
    throw new PolytableError('INVALID_ARGUMENT', `Rows are objects, not ${describeValue(source)}`)
  }
  if (Array.isArray(source) && source.length === 0) {
    throw new PolytableError('INVALID_ARGUMENT', 'There are no rows to insert')
  }
  if (Symbol.asyncIterator in source) return source as AsyncIterable<unknown>
  return Symbol.iterator in source ? (source as Iterable<unknown>) : [source]
}

async function sendableRow(row: unknown): Promise<GivenRow> {
  if (typeof row !== 'object' || row === null || Object.values(row).every(isPlain)) return row as GivenRow
  const entries = Object.entries(row).map(async ([name, value]) => [name, await sendable(value)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** About how many bytes a row has. What cannot even be sent is no value. */
function measureRow(row: unknown, table: string, number: number): number {
  if (typeof row !== 'object' || row === null) return 0
  let bytes = 0
  for (const [column, value] of Object.entries(row)) {
    try {
      bytes += measure(value)
    } catch (error) {
      const place = { table, column, row: number }
      throw new PolytableError(
        'TYPE_MISMATCH',
        `Row ${number}, column '${column}': ${withPlace(error, place).message}`,
        place,
      )
    }
  }
  return bytes
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value) || value instanceof Date
}
