import type { OrderTerm } from '@polytable/model/expressions/index'
import type { RowKey } from '@polytable/model/protocol/row-key'
import { isSameValue, type Value } from '@polytable/model/types/index'
import { keyOrder } from '@polytable/engine/query/order'
import type { RowIds } from './changed-rows.ts'
import type { ResultRow } from './splices.ts'

/** How many rows beyond its limit a query keeps at hand, for when some of the first are gone. */
const SPARE_ROWS = 50

/** A row of a result. */
export interface Entry {
  readonly key: RowKey
  /** The values of its order. */
  readonly order: readonly Value[]
  readonly row: ResultRow
}

/** The rows of a result in their order: all, or with a limit the first and some more. */
export class Entries {
  readonly #offset: number
  readonly #most: number | undefined
  readonly #compare: (a: Entry, b: Entry) => number
  #entries: readonly Entry[] = []
  /** The ids of the rows of the root that they come from. */
  #ids: ReadonlySet<number> | undefined
  /** Rows after this one are not known; undefined where all are. */
  #last: Entry | undefined

  constructor(orderBy: readonly OrderTerm[], limit: number | undefined, offset = 0) {
    const order = keyOrder(orderBy)
    this.#compare = (a, b) => order(a.order, b.order) || compareKeys(a.key, b.key)
    this.#offset = offset
    this.#most = limit === undefined ? undefined : limit + offset
  }

  /** How many rows are to be read. */
  get wanted(): number | undefined {
    return this.#most === undefined ? undefined : this.#most + SPARE_ROWS
  }

  /** Takes what was read: the first {@link wanted} rows, in order. */
  fill(entries: readonly Entry[]): void {
    this.#ids = undefined
    this.#entries = entries
    this.#last = entries.length === this.wanted ? entries.at(-1) : undefined
  }

  /** Takes all, in any order. */
  sort(entries: Entry[]): void {
    this.#entries = entries.sort(this.#compare)
  }

  where(isMeant: (entry: Entry) => boolean): readonly Entry[] {
    return this.#entries.filter(isMeant)
  }

  /** The rows that come from some of the rows of one root. */
  from(ids: RowIds): readonly Entry[] {
    this.#ids ??= new Set(this.#entries.map(({ key }) => key[0]!))
    return ids.meets(this.#ids) ? this.#entries.filter(({ key }) => ids.has(key[0]!)) : []
  }

  /** Puts rows in the place of others. False where rows are missing then that are not known. */
  replace(gone: readonly Entry[], fresh: readonly Entry[]): boolean {
    const old = new Map(gone.map((entry) => [entry.key.join(), entry]))
    const last = this.#last
    const added = fresh
      .filter((entry) => last === undefined || this.#compare(entry, last) <= 0)
      .map((entry) => {
        const before = old.get(entry.key.join())
        return before && isSameValue(before.row, entry.row) ? { ...entry, row: before.row } : entry
      })
      .sort(this.#compare)
    const isGone = new Set(gone)
    const kept = gone.length === 0 ? this.#entries : this.#entries.filter((entry) => !isGone.has(entry))
    const all = merged(kept, added, this.#compare)
    this.#entries = all
    this.#ids = undefined
    const { wanted } = this
    if (wanted === undefined) return true
    if (all.length > 2 * wanted) {
      all.length = wanted
      this.#last = all.at(-1)
    }
    return this.#last === undefined || all.length >= this.#most!
  }

  /** The rows that offset and limit let through. */
  rows(): readonly ResultRow[] {
    return this.#entries.slice(this.#offset, this.#most).map(({ row }) => row)
  }
}

/** By numbers, and where a row of an outer join is missing, after all others. */
function compareKeys(a: RowKey, b: RowKey): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] ?? Infinity) - (b[i] ?? Infinity)
  return 0
}

/** Two lists in order as one. */
function merged(a: readonly Entry[], b: readonly Entry[], compare: (a: Entry, b: Entry) => number): Entry[] {
  const all: Entry[] = []
  let i = 0
  for (const entry of b) {
    while (i < a.length && compare(a[i]!, entry) <= 0) all.push(a[i++]!)
    all.push(entry)
  }
  while (i < a.length) all.push(a[i++]!)
  return all
}
