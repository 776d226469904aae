import type { EngineContext } from '@polytable/kernel/statements/context'
import { splitFilter } from '@polytable/kernel/scopes/filter'
import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import {
  children,
  isOverRows,
  operandsOf,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { allNodes, bindQuery, type BoundQuery } from './bind.ts'
import { planDistinct, planGroups, planWindows } from './groups.ts'
import { resolveMatches } from './match.ts'
import { nearestRows } from './nearest.ts'
import { Planning, type PlanOptions } from './planning.ts'
import type { QueryPlan, RowSource } from './query-plan.ts'
import { sampleCondition } from './sample.ts'
import { resolveVectors } from './similarity.ts'
import { openSource } from './source.ts'
import { checkCount, unknownParameter, type QuerySpec } from '@polytable/model/protocol/query-spec'
import { openUnion } from './union.ts'

/** Pushes filters, grouping, order and limits down to SQL where the SQL has the same semantics; JavaScript does the rest. */
export async function planQuery(
  context: EngineContext,
  spec: QuerySpec,
  options: PlanOptions,
): Promise<QueryPlan> {
  checkCounts(spec)
  const planning = new Planning(context, options)
  try {
    const opened = spec.union
      ? {
          scope: await openUnion(planning, spec.union, (query) => planQuery(context, query, options)),
          conditions: [],
        }
      : await openSource(planning, spec)
    return await planSelect(planning, opened.scope, opened.conditions, spec)
  } catch (error) {
    await planning.release()
    throw error
  }
}

async function planSelect(
  planning: Planning,
  scope: RowScope,
  conditions: readonly ExprNode[],
  spec: QuerySpec,
): Promise<QueryPlan> {
  const bound = bindQuery(scope, spec)
  const used = [...conditions, ...allNodes(bound)]
  resolveMatches(scope, used)
  const similarities = await resolveVectors(planning.context, scope, used, planning.signal)
  const filters = [...conditions, ...bound.where].map((condition) => splitFilter(scope, condition))
  const all: RowSource = {
    scope,
    where: [...filters.flatMap((part) => part.sql), ...(planning.options.restrict?.(scope) ?? [])],
    filter: filters.flatMap((part) => part.rest),
    isSingle: scope.hasKey?.(equated([...conditions, ...bound.where])) ?? false,
  }
  const source = spec.sample ? await sampleCondition(planning, all, spec.sample, bound.strata) : all
  const nodes = [...bound.outputs, ...bound.orderBy].map(({ value }) => value)
  const isGrouped = bound.groupBy !== undefined || bound.having.length > 0 || nodes.some(hasAggregate)
  if (spec.distinct) {
    const inner = isGrouped || nodes.some(isOverRows)
    const { limit: _limit, offset: _offset, ...unlimited } = spec
    const planInner = (query: BoundQuery): Promise<QueryPlan> =>
      isGrouped
        ? planGroups(planning, source, query, unlimited)
        : planWindows(planning, source, query, unlimited)
    return planDistinct(planning, source, bound, spec, inner ? planInner : undefined)
  }
  if (isGrouped) return planGroups(planning, source, bound, spec)
  if (nodes.some(isOverRows)) return planWindows(planning, source, bound, spec)
  return planning.plan(await nearestRows(planning, source, bound, spec, similarities), bound, spec)
}

/** The columns that conditions say to be equal to a value. */
function equated(conditions: readonly ExprNode[]): ColumnNode[] {
  const parts = conditions.flatMap((condition) => operandsOf(condition, 'and'))
  return parts.flatMap((part) =>
    part.kind === 'compare' &&
    part.op === 'eq' &&
    part.left.kind === 'column' &&
    part.right.kind === 'literal'
      ? [part.left]
      : [],
  )
}

/** Whether an expression holds an aggregate that is not taken over a window. */
function hasAggregate(node: ExprNode): boolean {
  return node.kind === 'aggregate' || children(node).some(hasAggregate)
}

function checkCounts({ limit, offset, counts }: QuerySpec): void {
  for (const [name, value] of Object.entries({ limit, offset })) {
    if (value !== undefined) checkCount(name, value)
  }
  if (counts) throw unknownParameter()
}
