import { sleep } from '@polytable/model/async/timing'
import type { RowKey } from '@polytable/model/protocol/row-key'
import type { Value } from '@polytable/model/types/index'
import type { TableRecord } from '../catalog/index.ts'
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
  readonly #told = new Set<number>()

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
  begin({ id, root, iteratorDepth }: TableRecord): PartialCells | undefined {
    if (!this.#changes.isWatched(root)) return undefined
    const keys: (readonly [name: string, key: string])[] = []
    return {
      set: (column, rowKey, value) => {
        const name = `#${id}.${column}`
        const key = rowKey.join()
        let known = this.#columns.get(name)
        if (!known) this.#columns.set(name, (known = { keyLength: iteratorDepth + 1, values: new Map() }))
        if (!known.values.has(key)) keys.push([name, key])
        known.values.set(key, value)
        void this.#tell(root)
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

  async #tell(root: number): Promise<void> {
    if (this.#told.has(root)) return
    this.#told.add(root)
    await sleep(SHOWN_EVERY_MS)
    this.#told.delete(root)
    this.#changes.committed(root)
  }
}
