import type { TableRecord } from '../catalog/index.ts'
import { columnsOf } from '@polytable/model/expressions/index'
import { isComputed } from '@polytable/model/schemas/index'
import { planAll, type ComputePlan } from './compute.ts'

/**
 * Splits the compute plan of new rows: what a row needs before it can be stored (keys, unique columns, checks), and what can be
 * deferred.
 */
export function splitDeferred(table: TableRecord): {
  readonly immediate: ComputePlan
  readonly deferred: ComputePlan
} {
  const { waiting, ...all } = planAll(table)
  const { columns, checks = [] } = table.schema
  const needed = new Set<number>()
  const need = (id: number): void => {
    const column = columns.find((candidate) => candidate.id === id)
    if (!column?.value || needed.has(id)) return
    needed.add(id)
    for (const node of columnsOf(column.value)) need(Number(node.column))
  }
  for (const column of columns)
    if (isComputed(column) && (column.primaryKey || column.unique)) need(column.id)
  for (const node of columnsOf(...checks.map(({ value }) => value))) need(Number(node.column))
  return {
    immediate: { ...all, columns: all.columns.filter(({ id }) => needed.has(id)), indexes: [] },
    deferred: {
      ...all,
      columns: [...all.columns.filter(({ id }) => !needed.has(id)), ...(waiting?.columns ?? [])],
      indexes: [...all.indexes, ...(waiting?.indexes ?? [])],
    },
  }
}
