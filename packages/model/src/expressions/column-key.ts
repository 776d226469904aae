import type { ColumnNode } from './node.ts'

/** What a column of a table is known by in sets and maps: made here only, `#12.3` of ids. */
export type ColumnKey = string & { readonly [isColumnKey]: true }
declare const isColumnKey: unique symbol

/** The key of a column by what is stored of it. */
export function columnKey(table: { readonly id: number }, column: { readonly id: number }): ColumnKey {
  return `#${table.id}.${column.id}` as ColumnKey
}

/** The key of the column that an expression reads: of a bound one that of {@link columnKey}, else of names. */
export function keyOfColumn({ table, column }: Pick<ColumnNode, 'table' | 'column'>): ColumnKey {
  return `${table}.${column}` as ColumnKey
}
