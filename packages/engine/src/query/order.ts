import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { compareValues, orderSql, toSql, type OrderTerm } from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'

/** The terms of an ORDER BY, where SQL can say them all. */
export function orderToSql(scope: RowScope, orderBy: readonly OrderTerm[]): string[] | undefined {
  return scope.parameters.attempt(() => {
    const terms = orderBy.map((term) => {
      const { value, direction } = term
      const sql = value.type.kind === 'json' ? undefined : toSql(value, scope)
      if (sql === undefined) return undefined
      // An index, read backwards, has nulls first: it serves an order that does not say where they go.
      const isSet = value.kind === 'column' && scope.isSet?.(value) === true
      return isSet && direction === 'desc' ? `${sql} DESC` : orderSql(term, sql)
    })
    return terms.every((term) => term !== undefined) ? terms : undefined
  })
}

export function limitSql({ limit, offset }: Pick<QuerySpec, 'limit' | 'offset'>): string {
  return `${limit === undefined ? '' : ` LIMIT ${limit}`}${offset ? ` OFFSET ${offset}` : ''}`
}

/** Compares rows by the values of their order. */
export function keyOrder(
  orderBy: readonly OrderTerm[],
): (a: readonly unknown[], b: readonly unknown[]) => number {
  return (a, b) => {
    for (let i = 0; i < orderBy.length; i++) {
      const { direction, nulls } = orderBy[i]!
      const x = a[i]
      const y = b[i]
      if (x === null || y === null) {
        if (x === y) continue
        return (x === null) === (nulls === 'first') ? -1 : 1
      }
      const order = compareValues(x, y)
      if (order !== 0) return direction === 'desc' ? -order : order
    }
    return 0
  }
}
