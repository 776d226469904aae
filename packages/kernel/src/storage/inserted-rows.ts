import type { EvaluatedColumn } from '@polytable/model/expressions/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { measureAll, storageOf, type Value } from '@polytable/model/types/index'
import { RowBatch } from '../batches/batch.ts'
import type { TableRecord } from '../catalog/index.ts'

/** More rows of a statement, or larger ones, are not told to those who watch its tables: they wait in memory until they are looked at. */
const MOST_ROWS = 100
const MOST_BYTES = 64 * 1024

/** Rows that are about to be inserted into a table. */
export interface InsertedRows {
  readonly table: TableRecord
  /** The rows as they will be read; undefined where they are too large. */
  rows(): RowBatch | undefined
}

/** Rows as they are read once they are written. Columns whose values only the store can tell, or that have cells without one, are missing. */
export function rowsAsRead(
  table: TableRecord,
  { keys }: RowBatch,
  columns: readonly { readonly column: ColumnSchema; readonly cells: EvaluatedColumn }[],
): RowBatch | undefined {
  const rows = new RowBatch(keys)
  let bytes = 0
  for (const { column, cells } of columns) {
    const { reread } = storageOf(column.type)
    if (!reread || cells.errors) continue
    const values = keys.map((_, row): Value => {
      const value = cells.values[row]
      return value === null || value === undefined ? null : reread(value)
    })
    bytes += measureAll(column.type, values)
    if (bytes > MOST_BYTES) return undefined
    rows.set(table.id, column.id, { values })
  }
  return rows
}

/** The rows that a statement inserts into a table; undefined where they are many or large. */
export function allInserted(
  { id }: Pick<TableRecord, 'id'>,
  inserted: readonly InsertedRows[],
): readonly RowBatch[] | undefined {
  const all: RowBatch[] = []
  let count = 0
  for (const { table, rows } of inserted) {
    if (table.id !== id) continue
    const batch = rows()
    count += batch?.size ?? 0
    if (!batch || count > MOST_ROWS) return undefined
    all.push(batch)
  }
  return all
}
