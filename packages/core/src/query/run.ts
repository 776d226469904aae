import { PolytableError } from '../errors/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { countRows } from '../exec/read.ts'
import { isOverRows } from '../expr/index.ts'
import { project, selectedRows } from './execute.ts'
import { planQuery } from './plan.ts'
import type { QueryPlan } from './query-plan.ts'
import type { QuerySpec, ResultBatch } from './spec.ts'

const NUMERIC_VALUE_OUT_OF_RANGE = '22003'
/** undefined_column, undefined_table */
const MISSING = ['42703', '42P01']

/** Runs a query; yields at least one batch, so that the columns of an empty result are known too. */
export async function* runQuery(
  context: EngineContext,
  spec: QuerySpec,
  signal?: AbortSignal,
): AsyncGenerator<ResultBatch> {
  const options = signal ? { signal } : {}
  let yielded = false
  try {
    for await (const batch of runOnce(context, spec, { arithmeticInSql: true, ...options })) {
      yielded = true
      yield batch
    }
  } catch (error) {
    if (yielded || !mayRunAgain(error)) throw error
    // What is out of range in SQL is infinite in JavaScript: the query is run there.
    yield* runOnce(context, spec, { arithmeticInSql: !isOutOfRange(error), ...options })
  }
}

async function* runOnce(
  context: EngineContext,
  spec: QuerySpec,
  options: { readonly arithmeticInSql: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<ResultBatch> {
  const plan = await planQuery(context, spec, options)
  try {
    let empty = true
    for await (const batch of selectedRows(context, plan, options.signal)) {
      options.signal?.throwIfAborted()
      empty = false
      yield await project(context, plan, batch, options.signal)
    }
    if (empty) yield { columns: plan.columns, rows: [] }
  } finally {
    await plan.release()
  }
}

const isOutOfRange = (error: unknown): boolean => serverCode(error) === NUMERIC_VALUE_OUT_OF_RANGE

/** Whether the schema changed between the plan and the statement: a new plan says what is missing, or does without it. */
const isOutdated = (error: unknown): boolean => MISSING.includes(serverCode(error) ?? '')

const mayRunAgain = (error: unknown): boolean => isOutOfRange(error) || isOutdated(error)

function serverCode(error: unknown): string | undefined {
  const cause = PolytableError.is(error) ? error.cause : undefined
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** The number of rows a query gives. */
export async function countQuery(
  context: EngineContext,
  spec: QuerySpec,
  signal?: AbortSignal,
): Promise<number> {
  try {
    return await countOnce(context, spec, signal)
  } catch (error) {
    if (!isOutdated(error)) throw error
    return countOnce(context, spec, signal)
  }
}

async function countOnce(context: EngineContext, spec: QuerySpec, signal?: AbortSignal): Promise<number> {
  const plan = await planQuery(context, countable(spec), {
    arithmeticInSql: false,
    ...(signal ? { signal } : {}),
  })
  try {
    return await countPlan(context, plan, signal)
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
