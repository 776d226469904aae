import { isLastItem, lastItem } from '@polytable/model/async/last-item'
import { readEvaluator, RowBatch } from '@polytable/kernel/batches/batch'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { filterBatch } from '@polytable/kernel/scopes/filter'
import { readBatches, readRows } from '@polytable/kernel/storage/read'
import { keyOf } from '@polytable/model/expressions/index'
import { keyOrder } from './order.ts'
import type { QueryPlan } from './query-plan.ts'
import type { ResultBatch } from '@polytable/model/protocol/query-spec'

/** The rows of a plan, filtered, in order and limited, with all that its outputs need. */
export async function* selectedRows(
  context: EngineContext,
  plan: QueryPlan,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  const size = batchSize(context, plan)
  if (plan.filter.length === 0 && plan.orderBy.length === 0) {
    yield* readRows(context.store, plan.read, size)
    return
  }
  const filtered = filteredBatches(context, plan, size, signal)
  yield* plan.orderBy.length > 0
    ? sorted(context, plan, filtered, size, signal)
    : sliced(filtered, plan.offset ?? 0, plan.limit)
}

/** How many rows at a time, by what the store leaves to be computed. */
function batchSize(context: EngineContext, { read, filter, orderBy, outputs }: QueryPlan): BatchSize {
  const stored = new Set(read.stored?.map(keyOf))
  const nodes = [...filter, ...orderBy.map(({ value }) => value), ...outputs]
  return new BatchSize(
    context,
    nodes.filter((node) => !stored.has(keyOf(node))),
  )
}

async function* filteredBatches(
  context: EngineContext,
  plan: QueryPlan,
  size: BatchSize,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  let seen = 0
  for await (const batch of readBatches(context.store, plan.read, size)) {
    signal?.throwIfAborted()
    const { kept, failed, before } = await filterBatch(context, plan.scope, batch, plan.filter, signal)
    const rows = plan.failures.onError === 'abort' ? before : kept
    if (rows.size > 0) yield failed.length === 0 && isLastItem(batch) ? lastItem(rows) : rows
    // Rows that a limit leaves out are not asked for.
    for (const { row, error } of failed)
      plan.failures.add(plan.filterPart, plan.scope, seen + row, batch.keys[row]!, error)
    seen += batch.size
  }
}

async function* sliced(
  batches: AsyncIterable<RowBatch>,
  offset: number,
  limit = Infinity,
): AsyncGenerator<RowBatch> {
  let skip = offset
  let left = limit
  if (left === 0) return
  for await (const batch of batches) {
    const from = Math.min(skip, batch.size)
    const to = Math.min(batch.size, from + left)
    skip -= from
    left -= to - from
    if (to > from) {
      const rows =
        to - from === batch.size ? batch : batch.select(Array.from({ length: to - from }, (_, i) => from + i))
      yield left === 0 || isLastItem(batch) ? lastItem(rows) : rows
    }
    if (left === 0) return
  }
}

interface SortedRow {
  readonly batch: RowBatch
  readonly row: number
  readonly keys: readonly unknown[]
  readonly at: number
}

const ORDER_BY = { clause: 'orderBy', column: null } as const

/** Sorts in memory; with a limit, at most a small multiple of that many rows is held. */
async function* sorted(
  context: EngineContext,
  plan: QueryPlan,
  batches: AsyncIterable<RowBatch>,
  size: BatchSize,
  signal?: AbortSignal,
): AsyncGenerator<RowBatch> {
  const offset = plan.offset ?? 0
  const wanted = plan.limit === undefined ? Infinity : offset + plan.limit
  const order = keyOrder(plan.orderBy)
  const compare = (a: SortedRow, b: SortedRow): number => order(a.keys, b.keys) || a.at - b.at
  let rows: SortedRow[] = []
  let at = 0
  for await (const batch of batches) {
    const evaluator = readEvaluator(context, batch, plan.scope.computed, signal)
    const cells = await Promise.all(plan.orderBy.map((term) => evaluator.evaluate(term.value)))
    const keys = cells.map((cell) => plan.failures.values(ORDER_BY, plan.scope, batch, cell, at))
    for (let row = 0; row < batch.size; row++) {
      rows.push({ batch, row, keys: keys.map((values) => values[row]), at: at++ })
    }
    if (rows.length > 4 * wanted) rows = rows.sort(compare).slice(0, wanted)
  }
  rows = rows.sort(compare).slice(offset, wanted)
  for (let start = 0; start < rows.length; start += size.most) {
    yield* size.cut(RowBatch.gather(rows.slice(start, start + size.most)))
  }
}

/** What rows give. */
export type Projection = Pick<QueryPlan, 'scope' | 'columns' | 'outputs' | 'failures'>

/**
 * What a batch of a plan's rows gives.
 * @param firstRow how many rows came before
 * @param partial whether what is known of pending cells is given in place of null
 */
export async function project(
  context: EngineContext,
  plan: Projection,
  batch: RowBatch,
  firstRow: number,
  signal?: AbortSignal,
  partial = false,
): Promise<ResultBatch> {
  const evaluator = readEvaluator(context, batch, plan.scope.computed, signal)
  const columns = await Promise.all(plan.outputs.map((output) => evaluator.evaluate(output)))
  const values = columns.map((column, i) => {
    const part = { clause: 'select', column: plan.columns[i]!.name } as const
    return plan.failures.values(part, plan.scope, batch, column, firstRow)
  })
  const shows = partial && context.partials.areThere
  // Most programs never show any.
  const shown = shows
    ? await (await import('./show-partials.ts')).showPartials(context, plan, batch, values)
    : values
  return {
    columns: plan.columns,
    rows: batch.keys.map((_, row) => shown.map((column) => column[row])),
  }
}
