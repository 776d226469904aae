import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { orderSql, toSql, type OrderTerm } from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'

/** The terms of an ORDER BY, where SQL can say them all. */
export function orderToSql(scope: RowScope, orderBy: readonly OrderTerm[]): string[] | undefined {
  return scope.parameters.attempt(() => {
    const terms = orderBy.map((term) => {
      const sql = term.value.type.kind === 'json' ? undefined : toSql(term.value, scope)
      return sql && orderSql(term, sql)
    })
    return terms.every((term) => term !== undefined) ? terms : undefined
  })
}

export function limitSql({ limit, offset }: Pick<QuerySpec, 'limit' | 'offset'>): string {
  return `${limit === undefined ? '' : ` LIMIT ${limit}`}${offset ? ` OFFSET ${offset}` : ''}`
}
