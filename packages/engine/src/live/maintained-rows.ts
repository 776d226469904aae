import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { filterBatch } from '@polytable/kernel/scopes/filter'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import { inputColumns } from '@polytable/kernel/storage/read'
import { isIndexed, isOverRows, walk, type ExprNode } from '@polytable/model/expressions/index'
import type { RowKey } from '@polytable/model/protocol/row-key'
import { isSameValue, type Value } from '@polytable/model/types/index'
import { project, selectedRows, type Projection } from '../query/execute.ts'
import { Failures } from '../query/failures.ts'
import { keyOrder } from '../query/order.ts'
import { planQuery } from '../query/plan.ts'
import { orAgain } from '../query/run.ts'
import type { Written } from './changed-rows.ts'
import type { LiveResult } from './live-result.ts'
import type { OpenedQuery } from './reads.ts'
import { sharedReads } from './shared-reads.ts'
import type { ResultRow } from './splices.ts'

/** How many rows beyond its limit a query keeps at hand, for when some of the first are gone. */
const SPARE_ROWS = 50

/** From so many rows on a table has the indexes made by which changed rows are found. */
const INDEXED_ROWS = 2000

const WHERE = { clause: 'where', column: null } as const

interface Entry {
  readonly key: RowKey
  /** The values of the order. */
  readonly order: readonly Value[]
  readonly row: ResultRow
}

/** Whether the result follows from each row of one table or view by itself. */
export function followsRows({ catalog }: EngineContext, { spec, bound, nodes }: OpenedQuery): boolean {
  const { joins, version, sample, groupBy, having, distinct, limit } = spec
  const isOfRows =
    [joins, version, sample, groupBy, having].every((part) => part === undefined) &&
    distinct !== true &&
    !catalog.ancestry(catalog.table(spec.from)).some(({ pin }) => pin)
  if (!isOfRows || nodes.some((node) => isOverRows(node) || [...walk(node)].some(isIndexed))) return false
  // Rows that a limit leaves out must not be computed: a function might fail for one.
  const computes = (node: ExprNode): boolean => [...walk(node)].some(({ kind }) => !READ.has(kind))
  return limit === undefined || !(bound.outputs.some(({ value }) => computes(value)) || bound.where.some(calls))
}

const READ: ReadonlySet<ExprNode['kind']> = new Set(['column', 'rowId', 'cellError', 'literal', 'jsonPath'])

function calls(node: ExprNode): boolean {
  return [...walk(node)].some(({ kind }) => kind === 'call')
}

/** The result of a query whose rows each follow from one row: what was written is looked at, and nothing else. */
export class MaintainedRows implements LiveResult {
  readonly #context: EngineContext
  readonly #query: OpenedQuery
  readonly #table: TableRecord
  readonly #signal: AbortSignal | undefined
  readonly #projection: Projection
  readonly #release: () => void
  readonly #compare: (a: Entry, b: Entry) => number
  #entries: Entry[] = []
  /** Rows after this one are not known; undefined where all are. */
  #last: Entry | undefined
  #rows: readonly ResultRow[] = []

  constructor(context: EngineContext, query: OpenedQuery, signal?: AbortSignal) {
    this.#context = context
    this.#query = query
    this.#signal = signal
    this.#table = context.catalog.table(query.spec.from)
    const { scope, bound, nodes } = query
    const orders = bound.orderBy.map(({ value }) => ({ name: '', type: value.type, value }))
    const outputs = [...bound.outputs, ...orders]
    this.#projection = {
      scope,
      columns: outputs.map(({ name, type }) => ({ name, type })),
      outputs: outputs.map(({ value }) => value),
      failures: new Failures('abort'),
    }
    const order = keyOrder(bound.orderBy)
    this.#compare = (a, b) => order(a.order, b.order) || compareKeys(a.key, b.key)
    this.#release = sharedReads(context).use(this.#table, inputColumns(scope, nodes))
    void this.#ensureIndexes()
  }

  get columns(): LiveResult['columns'] {
    return this.#projection.columns.slice(0, this.#query.bound.outputs.length)
  }

  async rows(written: Written): Promise<readonly ResultRow[]> {
    const reads = sharedReads(this.#context)
    const ids = await reads.changed(this.#context, this.#table, written)
    if (ids === 'everything') return this.#load()
    const fresh: Entry[] = []
    for (const batch of await reads.rows(this.#context, this.#table, ids)) fresh.push(...(await this.#passing(batch)))
    const gone = this.#entries.filter(({ key }) => ids.has(key[0]!))
    if (gone.length + fresh.length === 0) return this.#rows
    return this.#replace(gone, fresh)
  }

  end(): void {
    this.#release()
  }

  async #load(): Promise<readonly ResultRow[]> {
    const { spec, bound } = this.#query
    const most = this.#most
    const select = [
      ...(spec.select ?? bound.outputs.map(({ name, value }) => ({ name, value }))),
      ...spec.orderBy.map(({ value }, i) => ({ name: `order ${i}`, value })),
    ]
    const { offset: _offset, ...whole } = spec
    const wanted = { ...whole, select, ...(most === undefined ? {} : { limit: most + SPARE_ROWS }) }
    this.#entries = await orAgain((fallibleInSql) => this.#read(wanted, fallibleInSql))
    const isWhole = most === undefined || this.#entries.length < most + SPARE_ROWS
    this.#last = isWhole ? undefined : this.#entries.at(-1)
    return this.#show()
  }

  async #read(spec: OpenedQuery['spec'], fallibleInSql: boolean): Promise<Entry[]> {
    const failures = new Failures('abort')
    const signal = this.#signal
    const plan = await planQuery(this.#context, spec, { fallibleInSql, heads: new Map(), failures, signal })
    try {
      const entries: Entry[] = []
      for await (const batch of selectedRows(this.#context, plan, signal))
        entries.push(...(await this.#entriesOf(batch, plan, entries.length)))
      return entries
    } finally {
      await plan.release()
    }
  }

  /** How many rows the limit lets through, those that the offset leaves out among them. */
  get #most(): number | undefined {
    const { limit, offset = 0 } = this.#query.spec
    return limit === undefined ? undefined : limit + offset
  }

  async #passing(batch: RowBatch): Promise<Entry[]> {
    const { scope, bound } = this.#query
    const { kept, failed } = await filterBatch(this.#context, scope, batch, bound.where, this.#signal)
    const [first] = failed
    if (first) this.#projection.failures.add(WHERE, scope, first.row, batch.keys[first.row]!, first.error)
    return kept.size === 0 ? [] : this.#entriesOf(kept, this.#projection, 0)
  }

  async #entriesOf(batch: RowBatch, projection: Projection, before: number): Promise<Entry[]> {
    const { rows } = await project(this.#context, projection, batch, before, this.#signal, true)
    const width = this.#query.bound.outputs.length
    return rows.map((values, i) => ({
      key: batch.keys[i]!,
      row: values.slice(0, width),
      order: values.slice(width),
    }))
  }

  #replace(gone: readonly Entry[], fresh: readonly Entry[]): Promise<readonly ResultRow[]> | readonly ResultRow[] {
    const most = this.#most
    const old = new Map(gone.map((entry) => [entry.key.join(), entry]))
    const last = this.#last
    const known = fresh.filter((entry) => last === undefined || this.#compare(entry, last) <= 0)
    const added = known.map((entry) => {
      const before = old.get(entry.key.join())
      return before && isSameValue(before.row, entry.row) ? { ...entry, row: before.row } : entry
    })
    const isGone = new Set(gone)
    const kept = gone.length === 0 ? this.#entries : this.#entries.filter((entry) => !isGone.has(entry))
    this.#entries = merged(kept, added.sort(this.#compare), this.#compare)
    if (most !== undefined && last && this.#entries.length < most) return this.#load()
    if (most !== undefined && this.#entries.length > 2 * (most + SPARE_ROWS)) {
      this.#entries.length = most + SPARE_ROWS
      this.#last = this.#entries.at(-1)
    }
    return this.#show()
  }

  #show(): readonly ResultRow[] {
    this.#rows = this.#entries.slice(this.#query.spec.offset ?? 0, this.#most).map(({ row }) => row)
    return this.#rows
  }

  /** Rows of small tables are found without, and a client that only reads makes none. */
  async #ensureIndexes(): Promise<void> {
    const { catalog, memo, rowIndexes, logger } = this.#context
    const table = this.#table
    if (catalog.family(table).nextRowId < INDEXED_ROWS || !memo.writable) return
    try {
      await inTurn(this.#context, () => ({ families: [table] }), {}, () => rowIndexes.ensure(table))
    } catch (error) {
      logger.warn(`The rows of '${table.path}' have no indexes for live queries, which take longer.`, error)
    }
  }
}

function compareKeys(a: RowKey, b: RowKey): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/** Two lists in order as one. */
function merged<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): T[] {
  const all: T[] = []
  let i = 0
  for (const item of b) {
    while (i < a.length && compare(a[i]!, item) <= 0) all.push(a[i++]!)
    all.push(item)
  }
  return [...all, ...a.slice(i)]
}
