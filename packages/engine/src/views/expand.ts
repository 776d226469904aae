import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import { batchEvaluator, type RowBatch } from '@polytable/kernel/batches/batch'
import type { RowKey } from '@polytable/model/protocol/row-key'
import type { BatchSize } from '@polytable/kernel/batches/batch-size'
import { computedExpression } from '@polytable/kernel/batches/compute'
import type { OnError } from '@polytable/model/protocol/options'
import { yieldToEventLoop } from '@polytable/kernel/storage/event-loop'
import type { RowFailure } from '@polytable/model/protocol/insight'
import { cellError, PENDING } from '@polytable/model/expressions/index'
import type { Statement } from '@polytable/kernel/statements/statement'
import type { IteratorCallSchema, TableSchema } from '@polytable/model/schemas/index'
import { BATCH_BYTES, measure, type Value } from '@polytable/model/types/index'
import { outputReader, type OutputCells } from './outputs.ts'

/** What an iterator gave for one row of the base, not yet in a batch. */
interface Output {
  /** The row of the base, by its number in the batch. */
  readonly from: number
  readonly key: RowKey
  readonly cells: OutputCells
}

/** Rows of a view that are written without what is computed. */
export interface DeferredRows {
  /** How many rows the view has already of a row of the base. */
  rowsOf(key: RowKey): number
}

interface ExpandOptions {
  readonly view: TableRecord
  readonly schema: TableSchema
  /** How many rows there are in a batch. */
  readonly size: BatchSize
  readonly onError: OnError
  /** Where the view has some of the rows already. */
  readonly deferred?: DeferredRows
  /** Gets the rows that the iterator fails for. */
  readonly failures?: RowFailure[]
}

/** Runs the iterator of a view on each row of a batch of its base. Gives the rows that come of them, in batches. */
export async function* expandRows(
  statement: Statement,
  rows: RowBatch,
  { view, schema, size, onError, deferred, failures }: ExpandOptions,
): AsyncGenerator<RowBatch> {
  const { context, signal } = statement
  const iterator = schema.iterator!
  const sources = await sourcesOf(statement, rows, view, iterator)
  const read = outputReader(statement, schema)
  const pending: Output[] = []
  let bytes = 0
  let next = 0
  let position = 0
  /** Whether the next row failed, whose outputs may still come. */
  let isFailed = false

  const endRow = (): void => {
    next++
    position = 0
    isFailed = false
  }

  /** Takes outputs of the next row. Gives the error of one that is not what was declared. */
  const take = async (outputs: readonly Record<string, Value>[]): Promise<PolytableError | undefined> => {
    const { row } = sources[next]!
    const key = rows.keys[row]!
    const present = deferred?.rowsOf(key) ?? 0
    try {
      for (const output of outputs) {
        if (position >= present) {
          const cells = await read(output)
          pending.push({ from: row, key: [...key, position], cells })
          for (const value of cells.values()) bytes += measure(value)
        }
        position++
      }
      return undefined
    } catch (error) {
      signal?.throwIfAborted()
      return withPlace(error, {})
    }
  }

  while (next < sources.length) {
    const args = sources.slice(next).map((source) => source.args)
    portions: for await (const parts of context.functions.iterate(iterator, args, context, signal)) {
      for (const { outputs, end } of parts) {
        // A row that goes on is broken off, and the iterator run again from the next row on.
        if (isFailed && !end) break portions
        const error = isFailed
          ? undefined
          : ((await take(outputs)) ?? (end?.error && PolytableError.fromJSON(end.error)))
        if (error) {
          // That nobody runs the iterator is not the fault of the row.
          if (error.code === 'FUNCTION_NOT_FOUND') throw error
          if (onError === 'abort') throw iteratorError(error, view, sources[next]!.row)
          // The row of the base stays, with the rows the iterator gave before it failed.
          statement.computed(view, iterator.function, 0, 1)
          const thrown = error.code === 'INTERNAL_ERROR' ? (error.cause ?? error) : error
          failures?.push({ kind: 'iterator', key: rows.keys[sources[next]!.row]!, error: cellError(thrown) })
          isFailed = true
        }
        if (end) endRow()
      }
      while (pending.length >= size.most || bytes >= BATCH_BYTES) {
        yield* size.cut(batchOf(rows, pending.splice(0, size.most), view, schema))
        bytes = 0
        await yieldToEventLoop()
      }
    }
    if (isFailed) endRow()
  }
  if (pending.length > 0) yield* size.cut(batchOf(rows, pending, view, schema))
}

/** The rows of a batch that an iterator is run on, by their numbers, with its arguments. */
async function sourcesOf(
  statement: Statement,
  rows: RowBatch,
  view: TableRecord,
  { args, required }: IteratorCallSchema,
): Promise<{ readonly row: number; readonly args: Record<string, Value> }[]> {
  const { context, signal } = statement
  const evaluator = batchEvaluator(context, rows, computedExpression(statement.layers(view)), signal)
  const names = Object.keys(args)
  const columns = await Promise.all(names.map((name) => evaluator.evaluate(args[name]!)))
  return rows.keys.flatMap((_, row) => {
    const record = Object.fromEntries(names.map((name, i) => [name, columns[i]!.values[row]]))
    // A null where the iterator needs a value gives no rows.
    if (required.some((name) => record[name] === null)) return []
    if (columns.some(({ errors }) => errors?.get(row) === PENDING)) return []
    return [{ row, args: record }]
  })
}

/** Outputs with the columns of the rows that they come from. */
function batchOf(
  rows: RowBatch,
  pending: readonly Output[],
  view: TableRecord,
  schema: TableSchema,
): RowBatch {
  const batch = rows.take(
    pending.map(({ from }) => from),
    pending.map(({ key }) => key),
  )
  for (const { fromIterator, stored, position, id } of schema.columns) {
    if (!fromIterator || !stored) continue
    const values =
      position === undefined
        ? pending.map(({ cells }) => cells.get(id) ?? null)
        : pending.map(({ key }) => key.at(-1)!)
    batch.set(view.id, id, { values })
  }
  return batch
}

function iteratorError(error: unknown, view: TableRecord, row: number): PolytableError {
  const placed = withPlace(error, { table: view.path, row })
  return new PolytableError(
    placed.code,
    `The iterator of the view '${view.path}' failed: ${placed.message}`,
    {
      table: view.path,
      row,
      hint: placed.hint,
      cause: placed.cause ?? error,
    },
  )
}
