import { sleep } from '@polytable/model/async/timing'
import type { RowKey } from '@polytable/model/protocol/row-key'
import type { Value } from '@polytable/model/types/index'
import { writtenColumn, type TableRecord } from '../catalog/index.ts'
import type { Changes } from '../statements/changes.ts'

/** How long what is known of values is gathered before it is shown, in milliseconds. */
const SHOWN_EVERY_MS = 50

/** What is known of the cells of a column that are being computed. */
export interface PartialColumn {
  /** How many parts the keys of its table have. */
  readonly keyLength: number
  /** By the keys of the rows, joined by commas. */
  readonly values: Map<string, Value>
}

/** Takes what is known of the cells of some columns of a table while these are computed. */
export interface PartialCells {
  set(column: number, key: RowKey, value: Value): void
  /** To be called when the cells are stored, or are not computed after all. */
  end(): void
}

/**
 * What is known of pending cells while they are computed, such as the first words of an answer. Live queries show it; nothing of it is
 * stored.
 */
export class Partials {
  readonly #changes: Changes
  readonly #columns = new Map<string, PartialColumn>()
  /** What of each family is about to be told. */
  readonly #told = new Map<number, { columns: Set<string>; firstRow: number; endRow: number }>()

  constructor(changes: Changes) {
    this.#changes = changes
  }

  /** Whether anything is known of any cell. */
  get areThere(): boolean {
    return this.#columns.size > 0
  }

  /** What is known of a column; undefined where that is nothing. */
  of(table: string, column: string): PartialColumn | undefined {
    return this.#columns.get(`${table}.${column}`)
  }

  /** Takes what is known of cells of a table; undefined where nobody looks at it. */
  begin(table: TableRecord): PartialCells | undefined {
    const { id, root, iteratorDepth, schema } = table
    if (!this.#changes.isWatched(root)) return undefined
    const nameOf = (column: number): string => schema.columns.find((each) => each.id === column)!.name
    const keys: (readonly [name: string, key: string])[] = []
    return {
      set: (column, rowKey, value) => {
        const name = `#${id}.${column}`
        const key = rowKey.join()
        let known = this.#columns.get(name)
        if (!known) this.#columns.set(name, (known = { keyLength: iteratorDepth + 1, values: new Map() }))
        if (!known.values.has(key)) keys.push([name, key])
        known.values.set(key, value)
        void this.#tell(root, writtenColumn(table, nameOf(column)), rowKey[0]!)
      },
      end: () => {
        for (const [name, key] of keys) {
          const known = this.#columns.get(name)
          known?.values.delete(key)
          if (known?.values.size === 0) this.#columns.delete(name)
        }
      },
    }
  }

  async #tell(root: number, column: string, row: number): Promise<void> {
    const told = this.#told.get(root)
    if (told) {
      told.columns.add(column)
      told.firstRow = Math.min(told.firstRow, row)
      told.endRow = Math.max(told.endRow, row + 1)
      return
    }
    const rows = { columns: new Set([column]), firstRow: row, endRow: row + 1 }
    this.#told.set(root, rows)
    await sleep(SHOWN_EVERY_MS)
    this.#told.delete(root)
    const written = { rows, columns: rows.columns, tables: new Set<number>() }
    this.#changes.tell({ root, written })
  }
}
