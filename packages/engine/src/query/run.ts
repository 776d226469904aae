import { isLastItem, lastItem } from '@polytable/model/async/last-item'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { countRows } from '@polytable/kernel/storage/read'
import { isRefused, serverCode } from '@polytable/kernel/storage/refusal'
import { isOverRows } from '@polytable/model/expressions/index'
import { project, selectedRows } from './execute.ts'
import { Failures } from './failures.ts'
import { planQuery } from './plan.ts'
import type { PlanOptions } from './planning.ts'
import type { QueryPlan } from './query-plan.ts'
import { randomSeed } from './sample.ts'
import type { QuerySpec, ResultBatch } from '@polytable/model/protocol/query-spec'
import type { QueryRunOptions } from '@polytable/model/protocol/query-options'

/** undefined_column, undefined_table */
const MISSING = ['42703', '42P01']

/** Runs a query; yields at least one batch, so that the columns of an empty result are known too. */
export function runQuery(
  context: EngineContext,
  spec: QuerySpec,
  options: QueryRunOptions,
): AsyncGenerator<ResultBatch> {
  return context.media.keeper.duringResults(() => runTwice(forResults(context), spec, options))
}

/** @throws PolytableError INVALID_EXPRESSION for `select({})`, which views alone have a use for */
function checkColumns({ select, union }: QuerySpec): void {
  if (select?.length === 0) {
    throw new PolytableError('INVALID_EXPRESSION', 'select({}) gives rows without columns', {
      hint: 'Name what each row is to hold: select({ half: t.c.price.div(2) }). To count rows, use count().',
    })
  }
  union?.queries.forEach(checkColumns)
}

/** Media that are computed are for the results. */
export const forResults = (context: EngineContext): EngineContext => ({
  ...context,
  media: context.media.forResults(),
})

async function* runTwice(
  context: EngineContext,
  given: QuerySpec,
  { signal, onError = 'abort', partial }: QueryRunOptions,
): AsyncGenerator<ResultBatch> {
  checkColumns(given)
  const spec = withSeeds(given)
  const options = { heads: new Map<number, number>(), signal, partial }
  let yielded = false
  let count = 0
  try {
    const inSql = { ...options, fallibleInSql: true, failures: new Failures(onError) }
    for await (const batch of runOnce(context, spec, inSql, 0)) {
      yielded = true
      count += batch.rows.length
      yield batch
    }
  } catch (error) {
    const outdated = isOutdated(error)
    if (outdated ? yielded : !isRefused(error)) throw error
    if (outdated) options.heads.clear()
    const again = { ...options, fallibleInSql: outdated, failures: new Failures(onError) }
    try {
      yield* runOnce(context, spec, again, count)
    } catch (refused) {
      throw isRefused(refused) ? outOfRange(refused) : refused
    }
  }
}

/** @param skip how many rows are known already */
async function* runOnce(
  context: EngineContext,
  spec: QuerySpec,
  options: PlanOptions,
  skip: number,
): AsyncGenerator<ResultBatch> {
  const { failures, signal } = options
  const plan = await planQuery(context, spec, options)
  const newFailures = (): Pick<ResultBatch, 'failures'> => {
    const noted = failures.take()
    return noted.length > 0 ? { failures: noted } : {}
  }
  try {
    let count = 0
    for await (const batch of selectedRows(context, plan, signal)) {
      signal?.throwIfAborted()
      const known = Math.min(batch.size, Math.max(0, skip - count))
      // What failed up to there is known too.
      if (known > 0) failures.take()
      count += batch.size
      if (known === batch.size) continue
      const rows = known > 0 ? batch.slice(known, batch.size) : batch
      const projected = await project(context, plan, rows, count - rows.size, signal, options.partial)
      const result = { ...projected, ...newFailures() }
      yield isLastItem(batch) ? lastItem(result) : result
    }
    const last = newFailures()
    if (count === 0 || last.failures) yield lastItem({ columns: plan.columns, rows: [], ...last })
  } finally {
    await plan.release()
  }
}

/** The same draws where the query is run again. */
function withSeeds(spec: QuerySpec): QuerySpec {
  const { sample, union } = spec
  return {
    ...spec,
    ...(sample ? { sample: { ...sample, seed: sample.seed ?? randomSeed() } } : {}),
    ...(union ? { union: { queries: union.queries.map(withSeeds) } } : {}),
  }
}

/** Whether the schema changed between the plan and the statement: a new plan says what is missing, or does without it. */
const isOutdated = (error: unknown): boolean => MISSING.includes(serverCode(error) ?? '')

/** Aggregates are always SQL's: where one is out of range, no other run helps. */
function outOfRange(cause: unknown): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', 'Numeric overflow in a sum or another aggregate', {
    hint: 'Aggregate smaller numbers: sum(t.c.value.div(1e100)).',
    cause,
  })
}

/** The number of rows a query gives. */
export async function countQuery(
  context: EngineContext,
  spec: QuerySpec,
  { signal, onError = 'abort' }: QueryRunOptions,
): Promise<number> {
  const counting = forResults(context)
  return orAgain((fallibleInSql) =>
    countOnce(counting, countable(spec), {
      fallibleInSql,
      heads: new Map(),
      failures: new Failures(onError),
      signal,
    }),
  )
}

/** Runs a query that gives all at once; again where SQL refuses what JavaScript goes on with, or the schema has changed. */
export async function orAgain<T>(run: (fallibleInSql: boolean) => Promise<T>): Promise<T> {
  try {
    return await run(true)
  } catch (error) {
    const outdated = isOutdated(error)
    if (!outdated && !isRefused(error)) throw error
    return run(outdated)
  }
}

async function countOnce(context: EngineContext, spec: QuerySpec, options: PlanOptions): Promise<number> {
  const plan = await planQuery(context, spec, options)
  try {
    return await countPlan(context, plan, options.signal)
  } finally {
    await plan.release()
  }
}

async function countPlan(context: EngineContext, plan: QueryPlan, signal?: AbortSignal): Promise<number> {
  if (plan.filter.length === 0 && plan.limit === undefined && !plan.offset) {
    const { orderBy: _order, ...read } = plan.read
    return countRows(context.store, plan.read.limit ? plan.read : read)
  }
  let count = 0
  for await (const batch of selectedRows(context, plan, signal)) count += batch.size
  return count
}

/** The query without what does not change how many rows it gives. */
function countable(spec: QuerySpec): QuerySpec {
  const ordered = { ...spec, orderBy: [] }
  const { select = [], groupBy, distinct, union } = spec
  if (distinct || union) return ordered
  if (groupBy) return { ...ordered, select: [{ name: 'count', value: COUNT }] }
  return select.some(({ value }) => isOverRows(value)) ? ordered : { ...ordered, select: [] }
}

const COUNT = {
  kind: 'aggregate',
  name: 'count',
  orderBy: [],
  type: { kind: 'int', nullable: false },
} as const
