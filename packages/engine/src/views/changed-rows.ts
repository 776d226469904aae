import type { TableRecord } from '@polytable/kernel/catalog/index'
import { keyColumns, presentName } from '@polytable/kernel/storage/layout'
import type { Statement } from '@polytable/kernel/statements/statement'

/** SQL of 'the rows of two aliases have the same key, as far as a table has one'. */
export function sameKey(a: string, b: string, table: TableRecord): string {
  return keyColumns(table.iteratorDepth)
    .map((key) => `${a}.${key} = ${b}.${key}`)
    .join(' AND ')
}

/** SQL of 'the row of `alias` comes from a row of the table that this statement wrote'. */
export function isSourceChanged(statement: Statement, table: TableRecord, alias: string): string {
  return isFromVersion(table, alias, `b.v_min = ${statement.commit}`)
}

/** SQL of 'the row of `alias` comes from a row of one of the tables that was there and that this statement changed'. */
export function changedIn(statement: Statement, tables: readonly TableRecord[], alias: string): string {
  const { commit, newRowsFrom } = statement
  const existing = newRowsFrom === undefined ? '' : ` AND b.row_id < ${newRowsFrom}`
  const changed = tables.map((table) => isFromVersion(table, alias, `b.v_min = ${commit}${existing}`))
  return `(${changed.join(' OR ')})`
}

function isFromVersion(table: TableRecord, alias: string, condition: string): string {
  return `EXISTS (SELECT 1 FROM ${presentName(table)} b WHERE ${condition} AND ${sameKey('b', alias, table)})`
}
