import { PolytableError } from '@polytable/model/errors/index'
import type { GivenRow } from '@polytable/model/protocol/writes'
import { BATCH_BYTES, describeValue, hasHiddenContent, measure } from '@polytable/model/types/index'
import type { FileSource } from './row-file.ts'
import { isSendable, sendableAt } from '@polytable/udf/values/sendable'

/**
 * Rows: one, many, a stream of them, or a file of them (CSV, JSON, JSON Lines, Parquet or Excel), given or by its URL. A query is a
 * stream of rows.
 */
export type RowSource<R> = R | Iterable<R> | AsyncIterable<R> | FileSource

/** Rows sent to the engine at a time at most. */
const BATCH = 1000

/**
 * Rows in batches, in a form that can be sent.
 * @throws PolytableError INVALID_ARGUMENT for what is no source of rows, or no row; TYPE_MISMATCH for a value that no column can hold
 */
export async function* givenRows(source: unknown, table: string): AsyncGenerator<GivenRow[]> {
  let batch: GivenRow[] = []
  let bytes = 0
  let number = 0
  for await (const row of rowsOf(source)) {
    const sent = await sendableRow(row, table, number++)
    bytes += measure(sent)
    batch.push(sent)
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

function rowsOf(source: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof source !== 'object' || source === null) {
    throw new PolytableError('INVALID_ARGUMENT', `Rows must be objects, not ${describeValue(source)}`)
  }
  if (Array.isArray(source) && source.length === 0) {
    throw new PolytableError('INVALID_ARGUMENT', 'No rows to insert')
  }
  if (Symbol.asyncIterator in source) return source as AsyncIterable<unknown>
  return Symbol.iterator in source ? (source as Iterable<unknown>) : [source]
}

/**
 * A row in a form that can be sent.
 * @throws PolytableError TYPE_MISMATCH for a value that no column can hold, INVALID_ARGUMENT for what is no row
 */
async function sendableRow(row: unknown, table: string, number: number): Promise<GivenRow> {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || hasHiddenContent(row)) {
    throw new PolytableError('INVALID_ARGUMENT', `Row ${number} is not an object`, { table, row: number })
  }
  const entries: (readonly [string, unknown])[] = []
  for (const [column, value] of Object.entries(row)) {
    if (isSendable(value)) entries.push([column, value])
    else entries.push([column, await sendableAt(value, { table, column, row: number })])
  }
  return Object.fromEntries(entries)
}
