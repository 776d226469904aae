import type { TableRecord } from '../catalog/index.ts'
import type { SqlStore } from '@polytable/model/ports/index'
import { rowIndexDdl } from './layout.ts'

/**
 * The indexes that find rows by their keys and by the commit that wrote them. Tables that are only inserted into do without, which
 * takes half the time; whoever looks rows up has them made first.
 */
export class RowIndexes {
  readonly #store: SqlStore
  readonly #made = new Set<number>()

  constructor(store: SqlStore) {
    this.#store = store
  }

  /** To be called where other tables have the ids of earlier ones. */
  forget(): void {
    this.#made.clear()
  }

  /** To be awaited in a turn of the table's family, outside of transactions. */
  async ensure(table: Pick<TableRecord, 'id' | 'iteratorDepth'>): Promise<void> {
    if (this.#made.has(table.id)) return
    for (const sql of rowIndexDdl(table)) await this.#store.query(sql)
    this.#made.add(table.id)
  }
}
