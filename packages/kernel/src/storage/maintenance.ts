import type { Logger, SqlStore } from '@polytable/model/ports/index'
import { pastName, presentName } from './layout.ts'

/** Rows written between two times of upkeep: a few megabytes of write-ahead log for plain rows. */
const ROWS_BETWEEN = 50_000
/** A table's statistics are taken anew when it has been written to so many times as much as at the last time, */
const GROWTH = 3
/** and when so many rows were written since. */
const MAX_ROWS_BETWEEN_STATISTICS = 500_000
/** Rows written to a table since it was settled, for it to be worth it: a millisecond is then saved in each read of them all. */
const ROWS_TO_SETTLE = 20_000

interface Written {
  rows: number
  /** How many rows have to have been written for the next statistics. */
  due: number
}

/**
 * Keeps the store in shape as rows are written, where nothing else does: the statistics that its planner goes by, and a
 * write-ahead log that does not grow for ever.
 */
export class Maintenance {
  readonly #store: SqlStore
  readonly #logger: Logger
  readonly #writtenByTable = new Map<string, Written>()
  /** Tables that rows went from: their space can be used again. */
  readonly #left = new Set<string>()
  /** How many rows were written to each table since it was settled. */
  readonly #unsettled = new Map<string, number>()
  #rows = 0

  constructor(store: SqlStore, logger: Logger) {
    this.#store = store
    this.#logger = logger
  }

  /** To be awaited after rows were written to a table, outside of transactions. Mostly does nothing. Never rejects. */
  wrote(table: string, rows: number): Promise<void> {
    this.#note(table, rows)
    this.#unsettled.set(table, (this.#unsettled.get(table) ?? 0) + rows)
    return this.#count(rows)
  }

  /** To be awaited at the end of a statement. Mostly does nothing. Never rejects. */
  async settle(): Promise<void> {
    const tables = [...this.#unsettled].flatMap(([table, rows]) => (rows < ROWS_TO_SETTLE ? [] : [table]))
    if (tables.length === 0) return
    for (const table of tables) this.#unsettled.delete(table)
    await this.#keep(() => this.#store.settle(tables))
  }

  /** To be awaited after row versions of a table ended, as {@link wrote}: they moved to the past. */
  ended(table: { readonly id: number }, rows: number): Promise<void> {
    const present = presentName(table)
    this.#left.add(present)
    this.#note(present, rows)
    this.#note(pastName(table), rows)
    return this.#count(rows)
  }

  #note(table: string, rows: number): void {
    const written = this.#writtenByTable.get(table) ?? { rows: 0, due: ROWS_BETWEEN }
    written.rows += rows
    this.#writtenByTable.set(table, written)
  }

  async #count(rows: number): Promise<void> {
    this.#rows += rows
    if (this.#rows < ROWS_BETWEEN) return
    const left = [...this.#left]
    this.#left.clear()
    this.#rows = 0
    const due = [...this.#writtenByTable].filter(([, { rows, due }]) => rows >= due)
    for (const [, table] of due)
      table.due = Math.min(GROWTH * table.rows, table.rows + MAX_ROWS_BETWEEN_STATISTICS)
    const tables = due.map(([name]) => name)
    await this.#keep(async () => {
      if (left.length > 0) await this.#store.reclaim(left)
      await this.#store.maintain(tables)
    })
  }

  async #keep(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      // A table may have been dropped meanwhile; what was written is not affected.
      this.#logger.warn('Maintenance of the store failed.', error)
    }
  }
}
