import type { Logger, SqlStore } from '@polytable/model/ports/index'

/**
 * Rows written between two times of upkeep: some 20 MB of write-ahead log for plain rows, which takes the store seconds to
 * write and fractions of one to tidy up after.
 */
const ROWS_BETWEEN = 50_000

/**
 * Keeps the store in shape as rows are written, where nothing else does: the statistics that its planner goes by, and a
 * write-ahead log that does not grow for ever.
 */
export class Maintenance {
  readonly #store: SqlStore
  readonly #logger: Logger
  readonly #written = new Set<string>()
  #rows = 0

  constructor(store: SqlStore, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  /** To be awaited after rows were written to a table, outside of transactions. Mostly does nothing. Never rejects. */
  async wrote(table: string, rows: number): Promise<void> {
    this.#written.add(table)
    this.#rows += rows
    if (this.#rows < ROWS_BETWEEN) return
    const tables = [...this.#written]
    this.#written.clear()
    this.#rows = 0
    try {
      await this.#store.maintain(tables)
    } catch (error) {
      // A table may have been dropped meanwhile; what was written is not affected.
      this.#logger.warn('Maintenance of the store failed.', error)
    }
  }
}
