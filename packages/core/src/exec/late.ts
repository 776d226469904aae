import type { TableRecord } from '../catalog/index.ts'
import { columnsOf, PENDING, type EvaluatedColumn } from '../expr/index.ts'
import { isComputed } from '../schema/index.ts'
import type { Value } from '../types/index.ts'
import { planAll, type Computed, type ComputePlan } from './compute.ts'

/** What new rows of a table need at once, for a row must have it to be stored at all, and what can be computed later. */
export function splitPlan(table: TableRecord): { readonly now: ComputePlan; readonly later: ComputePlan } {
  const all = planAll(table)
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
    now: { ...all, columns: all.columns.filter(({ id }) => needed.has(id)), indexes: [] },
    later: { ...all, columns: all.columns.filter(({ id }) => !needed.has(id)) },
  }
}

/** The cells of a plan before they are computed. */
export function pendingCells(plan: ComputePlan, size: number): Computed {
  const pending = (items: readonly { readonly id: number }[]): Map<number, EvaluatedColumn> =>
    new Map(
      items.map(({ id }) => [
        id,
        {
          values: new Array<Value>(size).fill(null),
          errors: new Map(Array.from({ length: size }, (_, row) => [row, PENDING])),
        },
      ]),
    )
  return { columns: pending(plan.columns), vectors: pending(plan.indexes) }
}

/** Computed cells together with those of a plan that is left for later. */
export function withPending(computed: Computed, later: ComputePlan | undefined, size: number): Computed {
  if (!later) return computed
  const pending = pendingCells(later, size)
  return {
    columns: new Map([...computed.columns, ...pending.columns]),
    vectors: new Map([...computed.vectors, ...pending.vectors]),
  }
}
