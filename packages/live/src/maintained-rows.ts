import type { TableRecord, WrittenRows } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inputColumns } from '@polytable/kernel/storage/read'
import type { ColumnNode } from '@polytable/model/expressions/index'
import type { ChangesByRoot } from './changed-rows.ts'
import { Entries } from './entries.ts'
import { insertedRows, mayConcern } from './inserted-rows.ts'
import type { LiveResult } from './live-result.ts'
import { passingRows } from './passing-rows.ts'
import { quickFilter } from './quick-filter.ts'
import { EntryReader } from './read-entries.ts'
import type { OpenedQuery } from './reads.ts'
import { sharedReads } from './shared-reads.ts'
import type { ResultRow } from './splices.ts'

/** The result of a query whose rows each follow from one row of a table: what was written is looked at, and nothing else. */
export class MaintainedRows implements LiveResult {
  readonly #context: EngineContext
  readonly #query: OpenedQuery
  readonly #table: TableRecord
  readonly #signal: AbortSignal | undefined
  readonly #reader: EntryReader
  readonly #entries: Entries
  readonly #release: () => void
  readonly #columns: readonly ColumnNode[]
  readonly #mayPass: ReturnType<typeof quickFilter>
  #rows: readonly ResultRow[] = []

  constructor(context: EngineContext, query: OpenedQuery, signal: AbortSignal | undefined) {
    const { spec, scope, bound, nodes } = query
    this.#context = context
    this.#query = query
    this.#signal = signal
    this.#table = context.catalog.table(spec.from)
    this.#reader = new EntryReader(context, query, signal)
    this.#entries = new Entries(bound.orderBy, spec.limit, spec.offset)
    this.#mayPass = quickFilter(bound.where)
    this.#columns = inputColumns(scope, nodes)
    this.#release = sharedReads(context).use(this.#table, this.#columns)
  }

  get columns(): LiveResult['columns'] {
    return this.#reader.columns
  }

  async rows(changes: ChangesByRoot): Promise<readonly ResultRow[]> {
    const written = changes.get(this.#table.root) ?? []
    const reads = sharedReads(this.#context)
    const ids = await reads.changed(this.#context, this.#table, written)
    if (ids === 'everything') return this.#load()
    const inserted = insertedRows(this.#table, this.#columns, written)
    const batches = inserted ?? (await reads.rows(this.#context, this.#table, ids))
    const gone = this.#entries.from(ids)
    if (gone.length === 0 && !this.#mayPass(batches)) return this.#rows
    const passing = await passingRows(this.#context, this.#query, batches, this.#signal)
    const fresh = (await Promise.all(passing.map((batch) => this.#reader.of(batch)))).flat()
    if (gone.length + fresh.length === 0) return this.#rows
    return this.#entries.replace(gone, fresh) ? this.#show() : this.#load()
  }

  concerns(written: WrittenRows): boolean {
    return mayConcern(this.#table, this.#mayPass, written)
  }

  end(): void {
    this.#release()
  }

  async #load(): Promise<readonly ResultRow[]> {
    const { entries } = await this.#reader.read(this.#entries.wanted)
    this.#entries.fill(entries)
    return this.#show()
  }

  #show(): readonly ResultRow[] {
    this.#rows = this.#entries.rows()
    return this.#rows
  }
}
