import {
  columnKey,
  keyOfColumn,
  columnsOf,
  isOverRows,
  walk,
  type ColumnKey,
  type ExprNode,
  type WindowNode,
} from '@polytable/model/expressions/index'
import type { ColumnSchema, EmbeddingIndexSchema, TableSchema } from '@polytable/model/schemas/index'
import type { TableRecord } from '../catalog/index.ts'

/** Whether the cells of a column are computed over the windows of their rows: they may change with any other row. */
export function isWindowColumn({ value }: ColumnSchema): boolean {
  return value !== undefined && isOverRows(value)
}

/** The windows of some columns. */
export function windowsIn(columns: readonly ColumnSchema[]): WindowNode[] {
  const parts = columns.flatMap(({ value }) => [...walk(value!)])
  return parts.filter((part): part is WindowNode => part.kind === 'window')
}

/** Columns and indexes of one table. */
export interface Dependents {
  readonly columns: readonly ColumnSchema[]
  readonly indexes: readonly EmbeddingIndexSchema[]
}

/** Whether an expression reads one of some columns. */
export function readsAny(nodes: readonly ExprNode[], keys: ReadonlySet<ColumnKey>): boolean {
  return columnsOf(...nodes).some((node) => keys.has(keyOfColumn(node)))
}

/** Some columns of a table and all of its columns that are computed from them, directly or not. */
export function reachedFrom(
  table: Pick<TableRecord, 'id'>,
  schema: TableSchema,
  columns: readonly ColumnSchema[],
): Set<ColumnKey> {
  return addReached(table, schema, new Set(columns.map((column) => columnKey(table, column))))
}

/** Adds to some columns all columns of a table that are computed from them, directly or not. */
export function addReached(
  table: Pick<TableRecord, 'id'>,
  schema: TableSchema,
  reached: Set<ColumnKey>,
): Set<ColumnKey> {
  for (let grew = true; grew;) {
    grew = false
    for (const column of schema.columns) {
      const key = columnKey(table, column)
      if (!column.value || reached.has(key) || !readsAny([column.value], reached)) continue
      reached.add(key)
      grew = true
    }
  }
  return reached
}

/** A group of window columns that are taken together, and what is then computed of the rows that they changed. */
export interface WindowStep {
  readonly windows: readonly ColumnSchema[]
  /** What the rows are partitioned by; undefined where the windows differ in it. */
  readonly partitionBy: readonly ExprNode[] | undefined
  /** What is computed from the windows, and from no later ones. */
  readonly ready: Dependents
  /** What is computed from later windows too. */
  readonly waiting: Dependents
  /** All that is computed from the windows, by the names of the columns, and themselves. */
  readonly reached: ReadonlySet<ColumnKey>
}

/** The order in which windows are taken: one over what is computed from another comes after that. */
export function windowSteps(
  table: Pick<TableRecord, 'id'>,
  schema: TableSchema,
  windows: readonly ColumnSchema[],
): WindowStep[] {
  const groups: ColumnSchema[][] = []
  let left = [...windows]
  while (left.length > 0) {
    const isFree = (column: ColumnSchema): boolean =>
      !left.some(
        (other) => other !== column && reachedFrom(table, schema, [other]).has(columnKey(table, column)),
      )
    const free = left.filter(isFree)
    const partition = partitionKey(free[0]!)
    const group = free.filter((column) => partitionKey(column) === partition)
    groups.push(group)
    left = left.filter((column) => !group.includes(column))
  }
  return groups.map((group, i) => {
    const reached = reachedFrom(table, schema, group)
    const later = reachedFrom(table, schema, groups.slice(i + 1).flat())
    const pick = (isLater: boolean): Dependents => {
      const has = (id: number): boolean => {
        const key = columnKey(table, { id })
        return reached.has(key) && later.has(key) === isLater
      }
      const columns = schema.columns.filter(
        (column) => column.stored && !isWindowColumn(column) && has(column.id),
      )
      const indexed = isLater ? columns : [...group, ...columns]
      return {
        columns,
        indexes: schema.indexes.filter((index) => indexed.some(({ id }) => id === index.column)),
      }
    }
    return {
      windows: group,
      partitionBy: partitionOf(group[0]!),
      ready: pick(false),
      waiting: pick(true),
      reached,
    }
  })
}

function partitionKey(column: ColumnSchema): string {
  return JSON.stringify(partitionOf(column) ?? column.id)
}

function partitionOf(column: ColumnSchema): readonly ExprNode[] | undefined {
  const [first, ...others] = windowsIn([column])
  const key = JSON.stringify(first!.partitionBy)
  return others.every(({ partitionBy }) => JSON.stringify(partitionBy) === key)
    ? first!.partitionBy
    : undefined
}
