import { PolytableError } from '@polytable/model/errors/index'
import { bindRowCondition, checkOfOneRow } from '@polytable/kernel/scopes/filter'
import type { ColumnScope } from '@polytable/kernel/scopes/row-scope'
import type { ExprNode, OrderTerm } from '@polytable/model/expressions/index'
import { displayType } from '@polytable/model/types/index'
import type { GroupTerm, QuerySpec } from '@polytable/model/protocol/query-spec'

/** A query's expressions, bound to the rows it reads and expanded. */
export interface BoundQuery {
  readonly outputs: readonly {
    readonly name: string
    readonly type: ExprNode['type']
    readonly value: ExprNode
  }[]
  readonly where: readonly ExprNode[]
  readonly groupBy: readonly GroupTerm[] | undefined
  readonly having: readonly ExprNode[]
  readonly orderBy: readonly OrderTerm[]
  readonly strata: readonly ExprNode[]
}

/** @throws PolytableError COLUMN_NOT_FOUND, INVALID_EXPRESSION */
export function bindQuery(scope: ColumnScope, spec: QuerySpec): BoundQuery {
  return {
    outputs: bindOutputs(scope, spec),
    where: spec.where.map((node) => bindCondition(scope, bindRowCondition(scope, node))),
    groupBy: spec.groupBy?.map((term) => (term.kind === 'rowsOf' ? term : bindKey(scope, term, 'groupBy()'))),
    having: (spec.having ?? []).map((node) => scope.expand(bindCondition(scope, scope.bind(node)))),
    orderBy: spec.orderBy.map((term) => ({ ...term, value: scope.expand(bindOrder(scope, term.value)) })),
    strata: (spec.sample?.stratifyBy ?? []).map((node) => bindKey(scope, node, 'stratifyBy')),
  }
}

/** Every expression of a query. */
export function allNodes({ outputs, where, groupBy = [], having, orderBy, strata }: BoundQuery): ExprNode[] {
  return [
    ...outputs.map(({ value }) => value),
    ...where,
    ...groupBy.filter((term): term is ExprNode => term.kind !== 'rowsOf'),
    ...having,
    ...orderBy.map(({ value }) => value),
    ...strata,
  ]
}

function bindOutputs(scope: ColumnScope, { select, groupBy }: QuerySpec): BoundQuery['outputs'] {
  if (!select && groupBy) {
    throw new PolytableError('INVALID_EXPRESSION', 'A query with groupBy() requires a select()', {
      table: scope.path,
      hint: 'Select the group keys and aggregates.',
    })
  }
  const outputs =
    select?.map(({ name, value }) => ({ name, value: scope.bind(value) })) ?? scope.visibleNodes()
  return outputs.map(({ name, value }) => ({ name, type: value.type, value: scope.expand(value) }))
}

/** What rows are put together by. */
function bindKey(scope: ColumnScope, node: ExprNode, method: string): ExprNode {
  checkOfOneRow(
    scope.path,
    node,
    `${method} puts rows together by a value of each`,
    'Store a window in a computed column to group by it.',
  )
  return scope.expand(scope.bind(node))
}

function bindCondition(scope: ColumnScope, bound: ExprNode): ExprNode {
  if (bound.type.kind === 'bool' || bound.type.kind === 'json') return bound
  throw new PolytableError('INVALID_EXPRESSION', `A condition must be Bool, not ${displayType(bound.type)}`, {
    table: scope.path,
    hint: 'Compare it with something: .eq(…), .isNotNull(), ….',
  })
}

function bindOrder(scope: ColumnScope, value: ExprNode): ExprNode {
  const bound = scope.bind(value)
  if (bound.type.kind !== 'array') return bound
  throw new PolytableError('INVALID_EXPRESSION', 'Arrays cannot be ordered', {
    table: scope.path,
    hint: 'Order by a scalar that is computed from them.',
  })
}
