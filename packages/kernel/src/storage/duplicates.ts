import type { TableRecord } from '../catalog/index.ts'
import type { SqlStore, SqlValue } from '@polytable/model/ports/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { storageOf } from '@polytable/model/types/index'
import { formatSqlMicros } from '@polytable/model/types/time'
import type { RowBatch } from '../batches/batch.ts'
import type { Computed } from '../batches/compute.ts'
import { presentName, valueColumn } from './layout.ts'

/**
 * The first row of a refused batch whose key or unique value another row has: an earlier one of the batch or one in the table.
 * Called after the store refused the batch, so that inserting costs nothing extra.
 */
export async function findDuplicate(
  store: SqlStore,
  table: TableRecord,
  keys: readonly ColumnSchema[],
  batch: RowBatch,
  computed: Computed,
): Promise<number | undefined> {
  const values = (row: number): unknown[] =>
    keys.map(({ id }) => (computed.columns.get(id) ?? batch.get(table.id, id))?.values[row] ?? null)
  const textOf = (row: readonly unknown[]): string => JSON.stringify(row.map(String))
  const taken = await keysInTable(store, table, keys, batch, values)
  const seen = new Set<string>()
  for (let row = 0; row < batch.size; row++) {
    // Null is no value that another row could have.
    if (values(row).includes(null)) continue
    const text = textOf(values(row))
    if (seen.has(text) || taken.has(row)) return row
    seen.add(text)
  }
  return undefined
}

async function keysInTable(
  store: SqlStore,
  table: TableRecord,
  keys: readonly ColumnSchema[],
  batch: RowBatch,
  values: (row: number) => unknown[],
): Promise<Set<number>> {
  const parameters: SqlValue[] = []
  const tuples: string[] = []
  for (let row = 0; row < batch.size; row++) {
    const parts = values(row).map((value, i) => {
      parameters.push(asParameter(keys[i]!, value))
      return `$${parameters.length}::${storageOf(keys[i]!.type).sqlType}`
    })
    tuples.push(`(${row}, ${parts.join(', ')})`)
  }
  const names = keys.map((_, i) => `k${i}`)
  const on = keys.map((column, i) => `t.${valueColumn(column)} = d.k${i}`).join(' AND ')
  const rows = await store.query(
    `SELECT d.n FROM (VALUES ${tuples.join(', ')}) d(n, ${names.join(', ')}) JOIN ${presentName(table)} t ON ${on}`,
    parameters,
  )
  return new Set(rows.map(([row]) => row as number))
}

/** Timestamps are bound as text: a bigint would be taken for a number. */
function asParameter(column: ColumnSchema, value: unknown): SqlValue {
  return column.type.kind === 'timestamp' ? formatSqlMicros(value as bigint) : (value as SqlValue)
}
