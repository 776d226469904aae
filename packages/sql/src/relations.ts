import type { Catalog, TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { quoteIdentifier, toSql, type ExprNode, type SqlParameters } from '@polytable/model/expressions/index'
import { isMediaKind, storageOf } from '@polytable/model/types/index'
import { arraySql } from './array-sql.ts'
import type { Token } from './tokens.ts'

/** The tables of a statement, as it finds them. */
export interface Relations {
  /** What comes before the statement; to be made when that is about to run, as it depends on what is written meanwhile. */
  readonly sql: string
  /** The columns that they do not have in SQL. */
  readonly without: readonly string[]
}

/** The tables and views that a statement names, as they are now, under their paths. */
export function relationsOf(catalog: Catalog, names: readonly Token[], parameters: SqlParameters): Relations {
  const named = new Set(names.map(({ text }) => text))
  const tables = catalog.tables.filter(({ path }) => named.has(path))
  const without: string[] = []
  const queries = tables.map((table, at) => {
    const query = presentRows(catalog, table, { prefix: `r${at}`, parameters }, without)
    return `${quoteIdentifier(table.path)} AS NOT MATERIALIZED (${query})`
  })
  return { sql: queries.length === 0 ? '' : `WITH ${queries.join(', ')} `, without }
}

function presentRows(
  catalog: Catalog,
  table: TableRecord,
  join: { readonly prefix: string; readonly parameters: SqlParameters },
  without: string[],
): string {
  const commit = catalog.family(table).head
  const scope = new TableScope(catalog, table, commit, table.schema, undefined, join)
  scope.fallible = true
  scope.readPresent(() => catalog.isPresent(table.root, commit))
  const columns = scope.visibleNodes().flatMap(({ name, value }) => {
    const sql = valueSql(scope, scope.expand(value))
    if (sql === undefined) without.push(name)
    return sql === undefined ? [] : [`${sql} AS ${quoteIdentifier(name)}`]
  })
  return `SELECT ${columns.join(', ')} FROM ${scope.fromSql()} WHERE ${scope.visibleSql()}`
}

/** SQL of a value as those who write SQL expect it; undefined where it is computed in JavaScript. */
function valueSql(scope: TableScope, node: ExprNode): string | undefined {
  const sql = toSql(node, scope)
  if (sql === undefined) return undefined
  const { type } = node
  if (isMediaKind(type.kind)) return `(${sql} ->> 'url')`
  if (type.kind === 'array') return arraySql(sql, type)
  return node.kind === 'column' ? sql : `(${sql})::${storageOf(type).sqlType}`
}
