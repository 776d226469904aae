import { PolytableError } from '@polytable/model/errors/index'
import { splitFilter } from '@polytable/kernel/scopes/filter'
import type { ColumnScope, RowScope, RowsSql } from '@polytable/kernel/scopes/row-scope'
import {
  children,
  isOverRows,
  keyOf,
  walk,
  type AggregateNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { BoundQuery } from './bind.ts'
import { aggregateGroups, aggregateWindows, isDefinedWindow } from './defined-aggregates.ts'
import { partsOf } from './failures.ts'
import type { Planning } from './planning.ts'
import type { QueryPlan, RowSource } from './query-plan.ts'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { stagePlan, stageRows, type StageScope } from './stage.ts'

const HAVING = { clause: 'having', column: null } as const

/** Plans GROUP BY: one row per group, with its keys and aggregates. */
export async function planGroups(
  planning: Planning,
  source: RowSource,
  query: BoundQuery,
  spec: QuerySpec,
): Promise<QueryPlan> {
  const { scope } = source
  const results = [
    ...query.outputs.map(({ value }) => value),
    ...query.having,
    ...query.orderBy.map(({ value }) => value),
  ]
  const keys = groupKeys(scope, query, results)
  const isKey = new Set(keys.map(keyOf))
  const aggregates = results.flatMap((node) => aggregatesIn(node, isKey))
  const inputs = aggregates.flatMap(children)
  if (inputs.some(isOverRows)) {
    throw new PolytableError('INVALID_EXPRESSION', 'Aggregates cannot be nested', {
      table: scope.path,
    })
  }
  results.forEach((node) => checkGrouped(scope, node, isKey))
  if (results.some((node) => [...walk(node)].some(isDefinedWindow))) {
    throw new PolytableError('UNSUPPORTED_OPERATION', 'A defined aggregate cannot be applied to groups', {
      table: scope.path,
      hint: 'Apply it to rows, without groupBy(), or use a built-in aggregate.',
    })
  }
  const defined = aggregates.filter((node) => node.name === 'defined')
  const stage = await stageRows(planning, source, [...keys, ...inputs], partsOf(query), defined.length > 0)
  await aggregateGroups(planning, stage, keys, defined, partsOf(query))
  return planOverStage(planning, stage, keys, query, spec)
}

/** Plans DISTINCT: the first row of each set of equal rows. */
export async function planDistinct(
  planning: Planning,
  source: RowSource,
  query: BoundQuery,
  spec: QuerySpec,
  planInner: ((query: BoundQuery) => Promise<QueryPlan>) | undefined,
): Promise<QueryPlan> {
  const keys = query.outputs.map(({ value }) => value)
  const stage = planInner
    ? await stagePlan(planning, await planInner({ ...query, orderBy: [] }), keys, partsOf(query))
    : await stageRows(planning, source, keys, partsOf(query))
  const isKey = new Set(keys.map(keyOf))
  for (const { value } of query.orderBy) checkGrouped(source.scope, value, isKey)
  return planOverStage(planning, stage, keys, { ...query, having: [] }, spec)
}

/** Plans window functions over ungrouped rows. */
export async function planWindows(
  planning: Planning,
  source: RowSource,
  query: BoundQuery,
  spec: QuerySpec,
): Promise<QueryPlan> {
  const results = [...query.outputs, ...query.orderBy].map(({ value }) => value)
  const inputs = results.flatMap((node) => rowInputs(source.scope, node))
  const windows = results.flatMap((node) => [...walk(node)].filter(isDefinedWindow))
  const stage = await stageRows(planning, source, inputs, partsOf(query), windows.length > 0)
  await aggregateWindows(planning, stage, windows, partsOf(query))
  return planOverStage(planning, stage, undefined, query, spec)
}

/** What windows and the expressions around them need of each row. */
function rowInputs(scope: RowsSql, node: ExprNode): readonly ExprNode[] {
  if (node.kind === 'window') return children(node)
  if (node.kind === 'column' || node.kind === 'cellError' || node.kind === 'rowId' || scope.needsSql(node))
    return [node]
  return children(node).flatMap((child) => rowInputs(scope, child))
}

/** @param keys what rows are put together by; rows stay as they are where there are none */
function planOverStage(
  planning: Planning,
  stage: StageScope,
  keys: readonly ExprNode[] | undefined,
  query: BoundQuery,
  spec: QuerySpec,
): QueryPlan {
  stage.grouped = keys !== undefined
  const filters = query.having.map((condition) => splitFilter(stage, condition))
  const source = { scope: stage, where: [], filter: filters.flatMap((part) => part.rest), filterPart: HAVING }
  return planning.plan(source, query, spec, {
    having: filters.flatMap((part) => part.sql),
    groupBy: keys?.map((key) => stage.precomputedSql(key)!),
    // Without keys there is one group, which no order concerns.
    ...(keys?.length === 0 ? { rowOrder: [] } : {}),
  })
}

/** The keys as expressions. Rows of a base are distinguished by their key, and bring along what of the base is asked for. */
function groupKeys(
  scope: ColumnScope,
  { groupBy = [] }: BoundQuery,
  results: readonly ExprNode[],
): ExprNode[] {
  return groupBy.flatMap((term) => {
    if (term.kind !== 'rowsOf') return [term]
    const base = scope.rowsOf(term.table)
    return [...base.keys, ...results.flatMap((node) => columnsOutside(node)).filter((node) => base.has(node))]
  })
}

/** Columns of an expression that are not aggregated. */
function columnsOutside(node: ExprNode): readonly ExprNode[] {
  if (node.kind === 'aggregate') return []
  return node.kind === 'column' ? [node] : children(node).flatMap(columnsOutside)
}

function aggregatesIn(node: ExprNode, isKey: ReadonlySet<string>): readonly AggregateNode[] {
  if (isKey.has(keyOf(node))) return []
  if (node.kind === 'aggregate') return [node]
  // The aggregate of a window is taken over groups; its arguments may be aggregates of rows.
  return children(node).flatMap((child) => aggregatesIn(child, isKey))
}

/** @throws PolytableError INVALID_EXPRESSION for a value that differs within a group */
function checkGrouped(scope: RowScope, node: ExprNode, isKey: ReadonlySet<string>): void {
  if (node.kind === 'aggregate' || isKey.has(keyOf(node))) return
  const ofRow = node.kind === 'column' || node.kind === 'rowId' || scope.needsSql(node)
  if (!ofRow) return children(node).forEach((child) => checkGrouped(scope, child, isKey))
  const name = node.kind === 'column' ? `column '${scope.resolve(node).column.name}'` : node.kind
  throw new PolytableError('INVALID_EXPRESSION', `The ${name} differs within a group`, {
    table: scope.path,
    hint: 'Group by it, or aggregate it: min(), max(), makeList(), ….',
  })
}
