import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { Computed } from '@polytable/kernel/batches/compute'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { BATCH_ROWS } from '@polytable/kernel/storage/read'
import type { ColumnNode } from '@polytable/model/expressions/index'
import type { TypeKind } from '@polytable/model/types/index'

/** Types whose values are read back as they were given; numbers of JSON, for one, may be in another form. */
const KEPT: ReadonlySet<TypeKind> = new Set([
  'string',
  'int',
  'bigint',
  'float',
  'bool',
  'timestamp',
  'date',
  'uuid',
])

/** The rows that a statement inserted into a table, as long as they are few: views on it need not read them back. */
export class InsertedRows {
  readonly table: TableRecord
  #batches: RowBatch[] | undefined = []
  #size = 0

  constructor(table: TableRecord) {
    this.table = table
  }

  /** Keeps rows that were written, with what was computed of them. */
  add(batch: RowBatch, computed: Computed): void {
    this.#size += batch.size
    if (this.#size > BATCH_ROWS) this.#batches = undefined
    if (!this.#batches) return
    for (const [column, cells] of computed.columns) batch.set(this.table.id, column, cells)
    this.#batches.push(batch)
  }

  /** The rows, in the order of their keys; undefined where they lack one of some columns, or have it in another form than when it is read. */
  withColumns(columns: readonly ColumnNode[]): readonly RowBatch[] | undefined {
    const isKept = (batch: RowBatch, node: ColumnNode): boolean => {
      const cells = batch.find(node)
      return cells !== undefined && cells.errors === undefined && KEPT.has(node.type.kind)
    }
    return this.#batches?.every((batch) => columns.every((node) => isKept(batch, node))) === true
      ? this.#batches
      : undefined
  }
}
