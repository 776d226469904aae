import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { changedRows, type ChangesByRoot, type RowIds } from './changed-rows.ts'
import { Entries, type Entry } from './entries.ts'
import type { LiveResult } from './live-result.ts'
import { EntryReader } from './read-entries.ts'
import type { OpenedQuery } from './reads.ts'
import type { ResultRow } from './splices.ts'

/** A table of a join. */
export interface Side {
  readonly table: TableRecord
  /** Where in the key of a row of the result the row id of this side is. */
  readonly at: number
}

/** The tables of a join in their order. */
export function sidesOf({ catalog }: EngineContext, { from, joins = [] }: QuerySpec): Side[] {
  let at = 0
  return [from, ...joins.map(({ table }) => table)].map((path) => {
    const table = catalog.table(path)
    const side = { table, at }
    at += table.iteratorDepth + 1
    return side
  })
}

/** The result of inner joins: rows with a side that was written are joined again. */
export class MaintainedJoin implements LiveResult {
  readonly #context: EngineContext
  readonly #reader: EntryReader
  readonly #entries: Entries
  readonly #sides: readonly Side[]

  constructor(context: EngineContext, query: OpenedQuery, signal: AbortSignal | undefined) {
    const { spec, bound } = query
    this.#context = context
    this.#reader = new EntryReader(context, query, signal)
    this.#entries = new Entries(bound.orderBy, spec.limit, spec.offset)
    this.#sides = sidesOf(context, spec)
  }

  get columns(): LiveResult['columns'] {
    return this.#reader.columns
  }

  async rows(changes: ChangesByRoot): Promise<readonly ResultRow[]> {
    const written: { readonly side: Side; readonly ids: RowIds }[] = []
    for (const side of this.#sides) {
      const { catalog } = this.#context
      const ids = await changedRows(
        this.#context,
        changes.get(side.table.root) ?? [],
        catalog.ancestry(side.table),
      )
      if (ids === 'everything') return this.#load()
      if (!ids.isEmpty) written.push({ side, ids })
    }
    const fresh = new Map<string, Entry>()
    for (const { side, ids } of written) {
      const { entries } = await this.#reader.read(undefined, {
        restrict: (scope) => [ids.sql(scope.keySql()[side.at]!)],
      })
      for (const entry of entries) fresh.set(entry.key.join(), entry)
    }
    const gone = this.#entries.where(({ key }) => written.some(({ side, ids }) => ids.has(key[side.at]!)))
    return this.#entries.replace(gone, [...fresh.values()]) ? this.#entries.rows() : this.#load()
  }

  end(): void {}

  async #load(): Promise<readonly ResultRow[]> {
    const { entries } = await this.#reader.read(this.#entries.wanted)
    this.#entries.fill(entries)
    return this.#entries.rows()
  }
}
