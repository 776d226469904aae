import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import { eachUntilAborted } from '@polytable/model/async/abort'
import { batchEvaluator, type RowBatch } from '@polytable/kernel/batches/batch'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { checkRows, checksOn } from '@polytable/kernel/batches/checks'
import { computeBatch, planAll, planExpressions } from '@polytable/kernel/batches/compute'
import type { OnError, RunOptions } from '@polytable/model/protocol/options'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { expandRows } from '../views/expand.ts'
import { filterRows } from '../views/filter-rows.ts'
import { fillGiven } from '../views/given.ts'
import { prepareRows } from './rows.ts'
import { batchOfRows } from '@polytable/model/protocol/given-batch'
import type { GivenRow, ComputedBatch } from '@polytable/model/protocol/writes'
import { onErrorOf } from '../ddl/options.ts'

export interface ComputeOptions extends RunOptions {
  readonly onError?: OnError
}

/** What the given rows of the table at the bottom would be in a table or view, with every column; nothing is stored. */
export function computeRows(
  context: EngineContext,
  ref: TableRecord,
  source: AsyncIterable<readonly GivenRow[]>,
  options: ComputeOptions,
): AsyncGenerator<ComputedBatch> {
  const { media } = context
  const ofResults = { ...context, media: media.forResults() }
  return media.keeper.duringResults(() => compute(ofResults, ref, source, options))
}

async function* compute(
  context: EngineContext,
  ref: TableRecord,
  source: AsyncIterable<readonly GivenRow[]>,
  options: ComputeOptions,
): AsyncGenerator<ComputedBatch> {
  const statement = Statement.detached(context, ref, options)
  const onError = onErrorOf(options)
  const path = context.catalog.ancestry(ref).reverse()
  if (path.some(({ pin }) => pin)) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `'${ref.path}' is a past version: rows cannot be computed for it`,
      {
        table: ref.path,
      },
    )
  }
  const sampled = path.find(({ schema }) => schema.sample)
  if (sampled) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `'${sampled.path}' is a sample: its rows are selected by row id`,
      {
        table: ref.path,
        hint: 'Compute the rows of the sampled table.',
      },
    )
  }
  const size = sizeFor(context, path[0]!)
  let count = 0
  for await (const rows of eachUntilAborted(source, options.signal)) {
    if (rows.length === 0) continue
    options.signal?.throwIfAborted()
    const batch = await prepareRows(
      context,
      path[0]!,
      batchOfRows(rows),
      count + 1,
      count,
      onError,
      options.signal,
    )
    for (const part of size.cut(batch)) {
      yield* derive(statement, path, part, onError, count)
      count += part.size
    }
  }
  if (count === 0) throw new PolytableError('INVALID_ARGUMENT', 'No rows to compute', { table: ref.path })
}

/** Computes the columns of a table for a batch, then goes on to the views on the way to the one that is asked for. */
async function* derive(
  statement: Statement,
  [table, ...above]: readonly TableRecord[],
  batch: RowBatch,
  onError: OnError,
  firstRow: number,
): AsyncGenerator<ComputedBatch> {
  const { schema } = table!
  if (table!.kind !== 'table') await fillGiven(statement, table!, schema.columns, batch)
  const plan = { ...planAll(table!), indexes: [] }
  const computed = await computeBatch(statement, plan, batch, onError, firstRow)
  await checkRows(statement, { table: table!, schema, checks: checksOn(schema) }, batch, computed, firstRow)
  for (const [column, cells] of computed.columns) batch.set(table!.id, column, cells)
  const scope = statement.scope(table!)
  const [view] = above
  if (!view) {
    yield await present(statement, table!, batch)
    return
  }
  const { filter, iterator } = view.schema
  const conditions = filter ? [scope.expand(filter)] : []
  const kept = await filterRows(statement, view, scope, batch, conditions, onError, firstRow)
  if (kept.size === 0) return
  if (!iterator) yield* derive(statement, above, kept, onError, firstRow)
  else
    for await (const rows of expandRows(statement, kept, {
      view,
      schema: view.schema,
      size: sizeFor(statement.context, view),
      onError,
    }))
      yield* derive(statement, above, rows, onError, 0)
}

/** How many rows of a table to compute at a time. */
function sizeFor(context: EngineContext, table: TableRecord): BatchSize {
  return new BatchSize(context, planExpressions(planAll(table)))
}

async function present(statement: Statement, table: TableRecord, batch: RowBatch): Promise<ComputedBatch> {
  const scope = statement.scope(table)
  const outputs = scope.visibleNodes()
  const evaluator = batchEvaluator(statement.context, batch, scope.computed, statement.signal)
  const columns = await Promise.all(outputs.map(({ value }) => evaluator.evaluate(scope.expand(value))))
  const errors = batch.keys.flatMap((_, row) => {
    const failed = columns.flatMap(({ errors: cells }, i) => {
      const error = cells?.get(row)
      return error ? [[outputs[i]!.name, error] as const] : []
    })
    return failed.length > 0 ? [{ row, cells: Object.fromEntries(failed) }] : []
  })
  return {
    columns: outputs.map(({ name, value }) => ({ name, type: value.type })),
    rows: batch.keys.map((_, row) => columns.map(({ values }) => values[row])),
    errors,
  }
}
