import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import { isIndexed, isOverRows, walk, type ExprNode } from '@polytable/model/expressions/index'
import type { QueryRunOptions } from '@polytable/model/protocol/query-options'
import { tablesOf, type QuerySpec } from '@polytable/model/protocol/query-spec'
import type { LiveResult } from './live-result.ts'
import { MaintainedGroups } from './maintained-groups.ts'
import { maintainedGroups } from './group-parts.ts'
import { MaintainedJoin } from './maintained-join.ts'
import { MaintainedOuterJoin } from './maintained-outer-join.ts'
import { MaintainedRows } from './maintained-rows.ts'
import { MaintainedUnion } from './maintained-union.ts'
import type { OpenedQuery } from './reads.ts'
import { RereadRows } from './reread-rows.ts'

/** From so many rows on a table has the indexes made by which changed rows are found. */
const INDEXED_ROWS = 2000

/** Chooses how the result of a query follows what is written, by the schemas that there are now. */
export function chooseResult(
  context: EngineContext,
  spec: QuerySpec,
  queries: readonly OpenedQuery[],
  options: QueryRunOptions,
): LiveResult {
  // Which of the rows failed is told by their numbers, which change with others.
  const mayFail =
    options.onError === 'ignore' &&
    queries.some(({ nodes }) => nodes.some((node) => hasOther(node, INFALLIBLE)))
  const result = mayFail ? undefined : maintained(context, spec, queries, options.signal)
  if (result) {
    for (const path of tablesOf(spec)) void ensureIndexes(context, path)
    return result
  }
  return new RereadRows(context, spec, options)
}

function maintained(
  context: EngineContext,
  spec: QuerySpec,
  queries: readonly OpenedQuery[],
  signal: AbortSignal | undefined,
): LiveResult | undefined {
  if (spec.union) return maintainedUnion(context, spec, queries, signal)
  return isOfPresent(context, spec) ? maintainedQuery(context, queries[0]!, signal) : undefined
}

function maintainedUnion(
  context: EngineContext,
  { union, select, where, sample, groupBy, having, distinct, orderBy, limit, offset }: QuerySpec,
  queries: readonly OpenedQuery[],
  signal: AbortSignal | undefined,
): LiveResult | undefined {
  const others = [select, sample, groupBy, having, limit, offset]
  if (where.length + orderBy.length > 0 || others.some((part) => part !== undefined)) return undefined
  let at = 0
  const parts: LiveResult[] = []
  for (const spec of union!.queries) {
    const own = queries.slice(at, (at += countOf(spec)))
    const part = maintained(context, spec, own, signal)
    if (!part) break
    parts.push(part)
  }
  const result =
    parts.length === union!.queries.length ? MaintainedUnion.of(parts, distinct === true) : undefined
  if (!result) for (const part of parts) part.end()
  return result
}

/** How many queries without a union it has. */
function countOf({ union }: QuerySpec): number {
  return union ? union.queries.reduce((sum, query) => sum + countOf(query), 0) : 1
}

function maintainedQuery(
  context: EngineContext,
  query: OpenedQuery,
  signal: AbortSignal | undefined,
): LiveResult | undefined {
  if (query.spec.distinct) {
    const groups = groupsOfDistinct(query)
    return groups && maintainedQuery(context, groups, signal)
  }
  const { spec, nodes, bound, conditions } = query
  const { joins, sample, limit } = spec
  if (sample || nodes.some((node) => [...walk(node)].some(isIndexed))) return undefined
  if (spec.groupBy || nodes.some(isOverRows)) {
    const parts = joins ? undefined : maintainedGroups(context, query)
    return parts && new MaintainedGroups(context, query, parts, signal)
  }
  // Rows that a limit leaves out must not be computed: a function might fail for one.
  const computes =
    bound.outputs.some(({ value }) => hasOther(value, READ)) || [...conditions, ...bound.where].some(hasCall)
  if (limit !== undefined && computes) return undefined
  if (!joins) return new MaintainedRows(context, query, signal)
  const isInner = joins.every(({ how }) => how === 'inner' || how === 'cross')
  return isInner ? new MaintainedJoin(context, query, signal) : MaintainedOuterJoin.of(context, query, signal)
}

/**
 * A query of distinct rows as one of groups that have no more than their keys; undefined where that may not be the same, as of errors
 * in keys, and of distinct rows of groups.
 */
function groupsOfDistinct(query: OpenedQuery): OpenedQuery | undefined {
  const { spec, bound, nodes } = query
  const { distinct: _distinct, ...all } = spec
  if (spec.groupBy || spec.having?.length || nodes.some(isOverRows)) return undefined
  const keys = bound.outputs.map(({ value }) => value)
  if (!keys.every(({ kind }) => kind === 'column')) return undefined
  return { ...query, spec: { ...all, groupBy: keys }, bound: { ...bound, groupBy: keys } }
}

const READ: ReadonlySet<ExprNode['kind']> = new Set(['column', 'rowId', 'cellError', 'literal', 'jsonPath'])
const INFALLIBLE: ReadonlySet<ExprNode['kind']> = new Set([
  ...READ,
  'compare',
  'logic',
  'not',
  'isNull',
  'isIn',
  'between',
  'like',
])

function hasOther(node: ExprNode, kinds: ReadonlySet<ExprNode['kind']>): boolean {
  return [...walk(node)].some(({ kind }) => !kinds.has(kind))
}

function hasCall(node: ExprNode): boolean {
  return [...walk(node)].some(({ kind }) => kind === 'call')
}

/** Whether all tables are read as they are now, and so is what they are made on. */
function isOfPresent({ catalog }: EngineContext, spec: QuerySpec): boolean {
  const versions = [spec.version, ...(spec.joins ?? []).map(({ version }) => version)]
  return (
    versions.every((version) => version === undefined) &&
    tablesOf(spec).every((path) => catalog.ancestry(catalog.table(path)).every(({ pin }) => !pin))
  )
}

/** Rows of small tables are found without, and a client that only reads makes none. */
async function ensureIndexes(context: EngineContext, path: string): Promise<void> {
  const { catalog, memo, rowIndexes, logger } = context
  const table = catalog.table(path)
  if (catalog.family(table).nextRowId < INDEXED_ROWS || !memo.writable) return
  try {
    await inTurn(
      context,
      () => ({ families: [table] }),
      {},
      () => rowIndexes.ensure(table),
    )
  } catch (error) {
    logger.debug(`The rows of '${table.path}' have no indexes for live queries, which take longer.`, error)
  }
}
