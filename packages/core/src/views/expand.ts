import type { TableRecord } from '../catalog/index.ts'
import { PolytableError, withPlace } from '../errors/index.ts'
import { batchEvaluator, type RowBatch, type RowKey } from '../exec/batch.ts'
import type { BatchSize } from '../exec/batch-size.ts'
import { computedExpression, type OnError } from '../exec/compute.ts'
import { hearMessages } from '../exec/messages.ts'
import { PENDING } from '../expr/index.ts'
import type { Statement } from '../exec/statement.ts'
import type { TableSchema } from '../schema/index.ts'
import { BATCH_BYTES, measure } from '../types/index.ts'
import { outputReader, type OutputCells } from './outputs.ts'

/** What an iterator gave for one row of the base, not yet in a batch. */
interface Output {
  /** The row of the base, by its number in the batch. */
  readonly from: number
  readonly key: RowKey
  readonly cells: OutputCells
}

/** Rows of a view that are written without what is computed. */
export interface LateRows {
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
  readonly late?: LateRows
}

/** Runs the iterator of a view on each row of a batch of its base. Gives the rows that come of them, in batches. */
export async function* expandRows(
  statement: Statement,
  rows: RowBatch,
  { view, schema, size, onError, late }: ExpandOptions,
): AsyncGenerator<RowBatch> {
  const { context, signal } = statement
  const iterator = schema.iterator!
  const evaluator = batchEvaluator(context, rows, computedExpression(statement.layers(view)), signal)
  const names = Object.keys(iterator.args)
  const args = await Promise.all(names.map((name) => evaluator.evaluate(iterator.args[name]!)))
  const read = outputReader(statement, schema)
  const pending: Output[] = []
  let bytes = 0
  for (let row = 0; row < rows.size; row++) {
    const record = Object.fromEntries(names.map((name, i) => [name, args[i]!.values[row]]))
    // A null where the iterator needs a value gives no rows.
    if (iterator.required.some((name) => record[name] === null)) continue
    if (args.some(({ errors }) => errors?.get(row) === PENDING)) continue
    const key = rows.keys[row]!
    const present = late?.rowsOf(key) ?? 0
    try {
      let position = 0
      for await (const outputs of context.functions.iterate(iterator, record, context, signal)) {
        for (const output of outputs) {
          if (position >= present) {
            const cells = await read(output)
            pending.push({ from: row, key: [...key, position], cells })
            for (const value of cells.values()) bytes += measure(value, Infinity)
          }
          position++
        }
        while (pending.length >= size.most || bytes >= BATCH_BYTES) {
          yield* size.cut(batchOf(rows, pending.splice(0, size.most), view, schema))
          bytes = 0
          await hearMessages()
        }
      }
    } catch (error) {
      signal?.throwIfAborted()
      // That nobody runs the iterator is not the fault of the row.
      if (PolytableError.is(error) && error.code === 'FUNCTION_NOT_FOUND') throw error
      if (onError === 'abort') throw iteratorError(error, view, row)
      // The row of the base stays, with the rows the iterator gave before it failed.
      statement.computed(view, iterator.function, 0, 1)
    }
  }
  if (pending.length > 0) yield* size.cut(batchOf(rows, pending, view, schema))
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
      ...(placed.hint ? { hint: placed.hint } : {}),
      cause: placed.cause ?? error,
    },
  )
}
