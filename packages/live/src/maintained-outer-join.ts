import type { EngineContext } from '@polytable/kernel/statements/context'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { changedRows, MOST_ROWS, type RowIds, type ChangesByRoot } from './changed-rows.ts'
import { Entries } from './entries.ts'
import type { LiveResult } from './live-result.ts'
import { sidesOf, type Side } from './maintained-join.ts'
import { EntryReader, readAll, type Heads } from './read-entries.ts'
import type { OpenedQuery } from './reads.ts'
import type { ResultRow } from './splices.ts'

/** A table of a join whose rows are in the result also where others are missing beside them. */
interface KeptSide extends Side {
  /** The joins that say which rows of it are joined with one of side `at`. */
  joinsUpTo(at: number): QuerySpec['joins']
}

/**
 * The result of outer joins. Whether another row is missing beside one depends on rows that are not in the result, so those rows of the
 * kept sides are joined again that were written, or that are joined with a row that was written, or were before.
 */
export class MaintainedOuterJoin implements LiveResult {
  readonly #context: EngineContext
  readonly #spec: QuerySpec
  readonly #signal: AbortSignal | undefined
  readonly #reader: EntryReader
  readonly #entries: Entries
  readonly #sides: readonly Side[]
  readonly #kept: readonly KeptSide[]
  /** The commits that the result is of. */
  #heads: Heads = new Map()

  private constructor(
    context: EngineContext,
    query: OpenedQuery,
    kept: readonly number[],
    signal: AbortSignal | undefined,
  ) {
    const { spec, bound } = query
    this.#context = context
    this.#spec = spec
    this.#signal = signal
    this.#reader = new EntryReader(context, query, signal)
    this.#entries = new Entries(bound.orderBy, spec.limit, spec.offset)
    this.#sides = sidesOf(context, spec)
    this.#kept = kept.map((own) => ({
      ...this.#sides[own]!,
      joinsUpTo: (at) => spec.joins!.slice(0, Math.max(at, own)),
    }))
  }

  /** undefined where there are right or full joins beside others: which rows are kept then depends on one another. */
  static of(
    context: EngineContext,
    query: OpenedQuery,
    signal: AbortSignal | undefined,
  ): MaintainedOuterJoin | undefined {
    const kinds = query.spec.joins!.map(({ how }) => how)
    const isRight = kinds.includes('right')
    const isFull = kinds.includes('full')
    if (kinds.length > 1 && (isRight || isFull)) return undefined
    return new MaintainedOuterJoin(context, query, isFull ? [0, 1] : isRight ? [1] : [0], signal)
  }

  get columns(): LiveResult['columns'] {
    return this.#reader.columns
  }

  async rows(changes: ChangesByRoot): Promise<readonly ResultRow[]> {
    const { catalog } = this.#context
    const heads = new Map(this.#heads)
    const written: RowIds[] = []
    for (const side of this.#sides) {
      const { root } = side.table
      const change = changes.get(root) ?? []
      if (change === 'everything') return this.#load()
      // What was in cells before they were filled is not known any more, but only one side is asked for what it was joined with.
      const isFilled = change.some(({ head }) => head === undefined)
      if (isFilled && !this.#kept.every(({ at }) => at === side.at)) return this.#load()
      const known = this.#heads.get(root)!
      const unknown = change.filter(({ head }) => head === undefined || head > known)
      const ids = await changedRows(this.#context, unknown, catalog.ancestry(side.table))
      if (ids === 'everything') return this.#load()
      written.push(ids)
      heads.set(root, Math.max(known, ...unknown.flatMap(({ head }) => head ?? [])))
    }
    const again: { readonly side: Side; readonly ids: RowIds }[] = []
    for (const side of this.#kept) {
      const ids = await this.#affected(side, written, heads)
      if (ids === 'everything') return this.#load()
      if (!ids.isEmpty) again.push({ side, ids })
    }
    this.#heads = heads
    if (again.length === 0) return this.#entries.rows()
    const { entries } = await this.#reader.read(undefined, {
      heads,
      restrict: (scope) => [
        `(${again.map(({ side, ids }) => ids.sql(scope.keySql()[side.at]!)).join(' OR ')})`,
      ],
    })
    // A row that is missing has the id null; ids begin at 1.
    const gone = this.#entries.where(({ key }) => again.some(({ side, ids }) => ids.has(key[side.at] ?? 0)))
    return this.#entries.replace(gone, entries) ? this.#entries.rows() : this.#load()
  }

  end(): void {}

  /** The rows of a kept side that were written, or are or were joined with one that was. */
  async #affected(kept: KeptSide, written: readonly RowIds[], heads: Heads): Promise<RowIds | 'everything'> {
    const ids = new Set<number>()
    let own: RowIds | undefined
    for (const [at, side] of this.#sides.entries()) {
      const others = written[at]!
      if (side.at === kept.at) own = others
      else if (!others.isEmpty)
        for (const state of [this.#heads, heads]) {
          const rows = await this.#joined(kept, at, others, state)
          if (rows.length > MOST_ROWS) return 'everything'
          for (const id of rows) if (id !== null) ids.add(id)
        }
    }
    return ids.size > MOST_ROWS ? 'everything' : own!.with(ids)
  }

  /** The rows of a kept side beside some rows of another, before conditions and later joins leave any out. */
  async #joined(kept: KeptSide, at: number, ids: RowIds, heads: Heads): Promise<(number | null)[]> {
    const { rows } = await readAll(
      this.#context,
      {
        from: this.#spec.from,
        joins: kept.joinsUpTo(at)!,
        select: [],
        where: [],
        orderBy: [],
        limit: MOST_ROWS + 1,
      },
      {
        signal: this.#signal,
        heads,
        restrict: (scope) => [ids.sql(scope.keySql()[this.#sides[at]!.at]!)],
      },
    )
    return rows.map(({ key }) => key[kept.at] ?? null)
  }

  async #load(): Promise<readonly ResultRow[]> {
    const { entries, heads } = await this.#reader.read(this.#entries.wanted)
    this.#heads = heads
    this.#entries.fill(entries)
    return this.#entries.rows()
  }
}
