import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { orderSql, toSql, type OrderTerm } from '@polytable/model/expressions/index'
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
