import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { TableRecord, WrittenRows } from '@polytable/kernel/catalog/index'
import type { ColumnNode } from '@polytable/model/expressions/index'
import type { Written } from './changed-rows.ts'

/** The rows that were inserted into a table, with these columns: undefined where that is not all that was written, or they are not at hand. */
export function insertedRows(
  { id, root }: TableRecord,
  columns: readonly ColumnNode[],
  written: Written,
): readonly RowBatch[] | undefined {
  // The columns of a view are those of several tables.
  if (id !== root || written === 'everything') return undefined
  const rows: RowBatch[] = []
  for (const { inserted } of written) {
    if (!inserted?.every((batch) => columns.every((node) => batch.find(node)))) return undefined
    rows.push(...inserted)
  }
  return rows
}

/** Whether a write may concern who reads these rows of a table: false where all that it did is to insert others. */
export function mayConcern(
  { id, root }: TableRecord,
  mayPass: (batches: readonly RowBatch[]) => boolean,
  { inserted }: WrittenRows,
): boolean {
  return id !== root || !inserted || mayPass(inserted)
}
