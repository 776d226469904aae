import { PolytableError } from '@polytable/model/errors/index'
import type { GivenBatch } from '@polytable/model/protocol/given-batch'
import type { GivenRow } from '@polytable/model/protocol/writes'
import { BATCH_BYTES, measure } from '@polytable/model/types/index'
import { BatchBuilder } from './batch-builder.ts'
import { checkRow, checkRows } from './given-row.ts'
import type { FileSource } from './row-file.ts'
import { isSendable, sendableAt } from '@polytable/udf/values/sendable'

/**
 * Rows: one, many, a stream of them, or a file of them (CSV, JSON, JSON Lines, Parquet or Excel), given or by its URL. A query is a
 * stream of rows. Lists are named apart from what else can be iterated: the compiler then shows which member of which row is wrong.
 */
export type RowSource<R> = R | readonly R[] | Iterable<R> | AsyncIterable<R> | FileSource

/** Rows of a source that may have to be waited for, sent to the engine at a time at most. */
const BATCH = 1000

/**
 * Rows in batches, in a form that can be sent.
 * @throws PolytableError INVALID_ARGUMENT for what is no source of rows, or no row; TYPE_MISMATCH for a value that no column can hold
 */
export async function* givenRows(source: unknown, table: string): AsyncGenerator<GivenRow[]> {
  let batch: GivenRow[] = []
  let bytes = 0
  let number = 0
  for await (const row of rowsOf(source, table)) {
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

/**
 * Rows in batches by columns, in a form that can be sent.
 * @throws PolytableError as {@link givenRows}
 */
export async function* givenBatches(source: unknown, table: string): AsyncGenerator<GivenBatch> {
  const rows = rowsOf(source, table)
  const isWaitedFor = Symbol.asyncIterator in rows
  const builder = new BatchBuilder(table, isWaitedFor ? BATCH : undefined)
  if (isWaitedFor) {
    for await (const row of rows) {
      await builder.add(row)
      if (builder.isFull) yield builder.take()
    }
  } else {
    // Not awaited one by one: that would take longer than all the rest.
    for (const row of rows) {
      const reading = builder.add(row instanceof Promise ? await row : row)
      if (reading) await reading
      if (builder.isFull) yield builder.take()
    }
  }
  if (!builder.isEmpty) yield builder.take()
}

/** Rows of an array up to this many are sent with the call itself, unless they are large. */
const FEW_ROWS = 1000

/**
 * One row, or a few of an array, as a batch, so that they can be sent with the call that they are for: a promise of it where the
 * bytes of a value have to be read; undefined for what is read as it is sent, a batch at a time.
 * @throws PolytableError as {@link givenRows}
 */
export function fewRows(source: unknown, table: string): GivenBatch | Promise<GivenBatch> | undefined {
  const rows = rowsOf(source, table)
  const isFew = Array.isArray(rows) && rows.length <= FEW_ROWS && !rows.some((row) => row instanceof Promise)
  if (!isFew) return undefined
  const builder = new BatchBuilder(table)
  let reading: Promise<void> | undefined
  for (const row of rows) {
    if (builder.isFull) {
      // What fails of it fails again where all is read.
      reading?.catch(() => undefined)
      return undefined
    }
    reading = reading ? reading.then(() => builder.add(row)) : builder.add(row)
  }
  return reading ? reading.then(() => builder.take()) : builder.take()
}

function rowsOf(source: unknown, table: string): Iterable<unknown> | AsyncIterable<unknown> {
  checkRows(source, table)
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
  checkRow(row, table, number)
  const entries: (readonly [string, unknown])[] = []
  for (const [column, value] of Object.entries(row)) {
    if (isSendable(value)) entries.push([column, value])
    else entries.push([column, await sendableAt(value, { table, column, row: number })])
  }
  return Object.fromEntries(entries)
}
