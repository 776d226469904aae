import type { RowRange } from '../statements/context.ts'
import { indexColumn, LIVE, PENDING_VECTOR, stateColumn } from './layout.ts'
import { hasState, isComputed, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'

/** SQL of 'the row is of this range'. */
export function inRange(alias: string, { firstRow, endRow }: RowRange): string {
  return `${alias}.row_id >= ${firstRow} AND ${alias}.row_id < ${endRow}`
}

export function live(alias: string): string {
  return `${alias}.v_max = ${LIVE}`
}

/** SQL conditions, any of which says that something of a row is not computed yet; none where nothing is. */
export function pendingConditions(schema: Pick<TableSchema, 'columns' | 'indexes'>, alias: string): string[] {
  return [
    ...computedStates(schema, alias).map((state) => `(${state} -> 'p') IS NOT NULL`),
    ...schema.indexes.map((index) => `${alias}.${indexColumn(index)} = ${PENDING_VECTOR}`),
  ]
}

/** The columns of a table whose cells are computed and kept. */
export function keptColumns({ columns }: Pick<TableSchema, 'columns'>): ColumnSchema[] {
  return columns.filter((column) => isComputed(column) && hasState(column))
}

/** SQL of the states of the computed columns of a table. */
export function computedStates(schema: Pick<TableSchema, 'columns'>, alias: string): string[] {
  return keptColumns(schema).map((column) => `${alias}.${stateColumn(column)}`)
}
