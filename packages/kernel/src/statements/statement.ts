import { noCounts, writtenColumn, type Layer, type TableRecord, type WrittenRows } from '../catalog/index.ts'
import type { VersionCounts } from '@polytable/model/protocol/versions'
import type { SqlParameters } from '@polytable/model/expressions/index'
import type { SqlExecutor, SqlStatement } from '@polytable/model/ports/index'
import type { TableSchema } from '@polytable/model/schemas/index'
import { isMediaKind } from '@polytable/model/types/index'
import { untilAborted } from '@polytable/model/async/abort'
import type { EngineContext } from './context.ts'
import type { RunOptions } from '@polytable/model/protocol/options'
import { computeRecordsCommands, type ComputeRecord } from '../storage/compute-records.ts'
import { allInserted } from '../storage/inserted-rows.ts'
import { TableScope } from '../scopes/table-scope.ts'
import { StatementStore } from './statement-store.ts'
import { writeHeld, type HeldRows } from './held-rows.ts'
import { inTurn } from './needs.ts'
import { isDiskFull, undoCommit, undoEarlier } from '../storage/undo.ts'
import type { UpdateStatus } from '@polytable/model/protocol/writes'

/** Before the end of a statement nothing of it has to be on the disk: what ends it flushes the log, in which this comes before. */
const NOT_FLUSHED: SqlStatement = {
  text: "SELECT set_config('synchronous_commit', 'off', true)",
  params: [],
}

interface Touched {
  readonly table: TableRecord
  readonly counts: VersionCounts
  /** How many of the updates are of rows that only followed others, through a window. */
  followers: number
  /** It has a new version, though none of its rows may have changed. */
  hasVersion?: true
  /** What is made of its new rows is left to a job. */
  isDeferred?: true
  schema?: TableSchema
  schemaChange?: string
}

/**
 * One write statement (MVCC): everything it writes carries its commit number and becomes visible when the head of the table family
 * reaches it, in one small transaction at the end. If it fails, or the process dies, what carries the number is taken back.
 */
export class Statement {
  readonly context: EngineContext
  readonly root: number
  readonly commit: number
  /** The commit that readers see meanwhile: what the statement starts from. */
  readonly head: number
  readonly options: RunOptions
  /** The first row id of the rows that the statement inserts, where it changes others too. */
  newRowsFrom: number | undefined
  /** The keys of the rows that the caller asked to be written, where others may follow. */
  askedKeys: ReadonlySet<string> | undefined
  /** Set where cells are filled into rows that are there, instead of giving them new versions. */
  fillsRows = false
  /** None for a statement that has no end of its own. */
  readonly #store: StatementStore | undefined
  readonly #touchedById = new Map<number, Touched>()
  readonly #updatedColumns = new Set<string>()
  readonly #writtenColumns = new Set<string>()
  readonly #schemas = new Map<number, TableSchema>()
  readonly #last: { readonly write: (tx: SqlExecutor) => Promise<void>; readonly done?: () => void }[] = []
  #created: TableRecord | undefined
  readonly #columnsWithErrors = new Set<string>()
  readonly #computeRecords: ComputeRecord[] = []
  readonly #firstNewRow: number
  #cached = 0

  private constructor(
    context: EngineContext,
    root: number,
    commit: number,
    head: number,
    options: RunOptions,
    store?: StatementStore,
    firstNewRow = 0,
  ) {
    this.context = context
    this.#store = store
    this.root = root
    this.commit = commit
    this.head = head
    this.#firstNewRow = firstNewRow
    this.options = options
  }

  /**
   * A statement that has no end of its own: it computes over rows without writing any, or, given the number of a finished one,
   * completes that. What it writes is visible at once. It takes no turn.
   */
  static detached(
    context: EngineContext,
    table: TableRecord,
    options: RunOptions,
    commit?: number,
  ): Statement {
    const { head } = context.catalog.family(table)
    return new Statement(context, table.root, commit ?? head, head, options)
  }

  /**
   * Runs a statement on a table family, after those that asked before it. When it is aborted it rejects at once; what it wrote,
   * which nobody sees, is taken back before the next one of the family begins, the media that it stored too.
   */
  static run<T>(
    context: EngineContext,
    table: TableRecord,
    options: RunOptions,
    work: (statement: Statement) => Promise<T>,
  ): Promise<T> {
    let isFinishing = false
    const run = async (inside: EngineContext): Promise<T> => {
      options.signal?.throwIfAborted()
      const { head, nextRowId } = context.catalog.family(table)
      const commit = await context.catalog.nextCommit()
      await undoUnfinished(context, table)
      const store = new StatementStore(context.store, table.root, commit, () =>
        context.catalog.begins(table.root, commit),
      )
      const statement = new Statement(
        { ...inside, store },
        table.root,
        commit,
        head,
        options,
        store,
        nextRowId,
      )
      try {
        // Media are stored before the rows that they are of: without a record nobody would look for those of a process that died.
        if (hasMedia(context, table)) await store.begin()
        const result = await work(statement)
        options.signal?.throwIfAborted()
        isFinishing = true
        await statement.#finish()
        return result
      } catch (error) {
        store.drop()
        context.catalog.family(table).nextRowId = nextRowId
        const made = { created: statement.#created, reclaim: isDiskFull(error) }
        await undoCommit(context, table.root, commit, made).catch((failure: unknown) =>
          context.logger.warn(
            'Rolling back a statement failed; the next statement or the next open retries it.',
            failure,
          ),
        )
        context.catalog.removed(statement.#created ? [statement.#created.id] : [])
        throw error
      }
    }
    const ended = inTurn(
      context,
      () => ({ families: [table] }),
      options,
      (inside) => context.media.keeper.during(() => run(inside)),
    )
    return untilAborted(ended, options.signal, () => isFinishing)
  }

  /**
   * Writes rows in one transaction, or holds them until it is known that the statement does more than that: see
   * {@link StatementStore}.
   */
  async append(rows: readonly HeldRows[]): Promise<void> {
    if (this.#store?.hold(rows)) return
    await writeHeld(this.context.store, rows, { before: this.#store ? [NOT_FLUSHED] : [] })
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal
  }

  touch(table: TableRecord): Touched {
    let touched = this.#touchedById.get(table.id)
    if (!touched) {
      touched = { table, counts: noCounts(), followers: 0 }
      this.#touchedById.set(table.id, touched)
    }
    return touched
  }

  counts(table: TableRecord): VersionCounts {
    return this.touch(table).counts
  }

  /** What was done to a table so far. */
  countsOf(table: TableRecord): Readonly<VersionCounts> {
    return this.#touchedById.get(table.id)?.counts ?? noCounts()
  }

  /** Notes that of the updates some were of rows that the caller did not ask for: their windows changed. */
  followed(table: TableRecord, rows: number): void {
    this.touch(table).followers += rows
  }

  /** A view has a new version, though none of its rows may have changed: they are written later, or are missing. */
  needsVersion(view: TableRecord): void {
    this.touch(view).hasVersion = true
  }

  /** What is made of a table's new rows is left to a job: the version says so, as the rows may be ended before, and restored later. */
  deferred(table: TableRecord): void {
    this.touch(table).isDeferred = true
  }

  /** The statement makes this view: it is registered when the statement commits. */
  create(view: TableRecord): void {
    this.#created = view
  }

  /** Has something written in the transaction that ends the statement; `done` is called when that is through. */
  atCommit(write: (tx: SqlExecutor) => Promise<void>, done?: () => void): void {
    this.#last.push({ write, done })
  }

  setSchema(table: TableRecord, schema: TableSchema, change: string): void {
    Object.assign(this.touch(table), { schema, schemaChange: change })
    this.#schemas.set(table.id, schema)
  }

  /** The schema of a table, as this statement leaves it. */
  schemaOf(table: TableRecord): TableSchema {
    return this.#schemas.get(table.id) ?? table.schema
  }

  /** The rows of a table as this statement leaves them, with the schemas that it gives. */
  scope(table: TableRecord): TableScope {
    return this.scopeAt(table, this.commit)
  }

  /** The rows of a table at a commit, with the schemas that this statement gives. */
  scopeAt(
    table: TableRecord,
    commit: number,
    schema: TableSchema = this.schemaOf(table),
    parameters?: SqlParameters,
  ): TableScope {
    const join = parameters ? { prefix: '', parameters } : undefined
    const scope = new TableScope(this.context.catalog, table, commit, schema, this.#schemas, join)
    // Nothing else writes meanwhile: the statement's own commit shows what is there.
    if (this.#store && commit === this.commit) scope.readPresent(() => true)
    return scope
  }

  /** A table and what it is made on, itself first, with the schemas that this statement gives. */
  layers(table: TableRecord): Layer[] {
    return this.context.catalog.lineage(table, this.commit, this.#schemas)
  }

  /** Notes computed cells for the status. */
  computed(table: TableRecord, column: string, cells: number, errors: number, cached = 0): void {
    const counts = this.counts(table)
    this.#cached += cached
    counts.computed += cells
    counts.errors += errors
    this.assigned(table, column)
    if (errors > 0) this.#columnsWithErrors.add(`${table.path}.${column}`)
  }

  /** Notes failures that are those of no computed cell. */
  failed(table: TableRecord, errors: number, column?: string): void {
    this.counts(table).errors += errors
    if (column !== undefined) this.#columnsWithErrors.add(`${table.path}.${column}`)
  }

  /** Notes that cells were computed. */
  recordCompute(run: ComputeRecord): void {
    this.#computeRecords.push(run)
  }

  /** What was noted since it was last asked for. */
  takeComputeRecords(): ComputeRecord[] {
    return this.#computeRecords.splice(0)
  }

  assigned(table: TableRecord, column: string): void {
    this.#updatedColumns.add(`${table.path}.${column}`)
    this.#writtenColumns.add(writtenColumn(table, column))
  }

  async #finish(): Promise<void> {
    const { catalog, store } = this.context
    const created = this.#created
    const versions = [...this.#touchedById.values()].filter(
      ({ table, counts, schema, hasVersion }) =>
        table.id !== created?.id &&
        (schema || hasVersion || counts.inserts + counts.updates + counts.deletes > 0),
    )
    const at = this.context.now()
    const change = { commit: this.commit, root: this.root, at, versions, written: this.#written(versions) }
    const commands = (): SqlStatement[] => [
      ...computeRecordsCommands(this.commit, this.fillsRows, computeRecords),
      ...catalog.commitCommands(change),
    ]
    const computeRecords = this.takeComputeRecords()
    try {
      if (created || this.#last.length > 0) {
        await store.transaction(async (tx) => {
          for (const { write } of this.#last) await write(tx)
          if (created)
            await catalog.insertTable(tx, created, this.commit, at, 'Initial Version', this.counts(created))
          for (const { text, params } of [...commands(), this.#store!.ended]) await tx.query(text, params)
        })
      } else await this.#store!.end(commands())
    } catch (error) {
      if (!(await catalog.isCommitted(this.root, this.commit))) throw error
      this.context.logger.warn('A statement was committed, although the store reported an error.', error)
    }
    if (created) catalog.added(created, this.commit)
    catalog.committed(change)
    for (const { done } of this.#last) done?.()
    await this.context.maintenance.settle()
  }

  /** The rows that were written; undefined where schemas changed, or what was done is none of the statement's own counts. */
  #written(versions: readonly Touched[]): WrittenRows | undefined {
    if (this.#created || versions.length === 0 || versions.some(({ schema }) => schema)) return undefined
    const { nextRowId: endRow } = this.context.catalog.family(versions[0]!.table)
    const onlyNew =
      endRow > this.#firstNewRow &&
      versions.every(({ counts: { updates, deletes } }) => updates + deletes === 0)
    const inserted = onlyNew ? this.#inserted() : undefined
    return {
      rows: { firstRow: this.#firstNewRow, endRow },
      head: this.commit,
      ...(onlyNew ? {} : { hasOthers: true as const }),
      ...(inserted ? { inserted } : {}),
      tables: new Set(
        versions.flatMap(({ table, counts }) => (counts.inserts + counts.deletes > 0 ? [table.id] : [])),
      ),
      columns: this.#writtenColumns,
    }
  }

  /** The rows that are inserted, where somebody asks for them and they are all that is written. */
  #inserted(): WrittenRows['inserted'] {
    const held = this.#store!.held.flatMap(({ inserted }) => inserted ?? [])
    const isAll = held.length > 0 && this.#last.length === 0 && this.context.changes.isWatched(this.root)
    return isAll ? allInserted({ id: this.root }, held) : undefined
  }

  /** Cells computed so far. */
  get cells(): number {
    let cells = 0
    for (const { counts } of this.#touchedById.values()) cells += counts.computed
    return cells
  }

  /** What was done to each table. */
  get touched(): readonly { readonly table: TableRecord; readonly counts: VersionCounts }[] {
    return [...this.#touchedById.values()]
  }

  status(table: TableRecord): UpdateStatus {
    const all = [...this.#touchedById.values()]
    const { counts: own, followers } = this.touch(table)
    const total = (name: keyof VersionCounts): number =>
      all.reduce((sum, { counts }) => sum + counts[name], 0)
    return {
      version: this.context.catalog.table(table.id).version,
      rows: own.inserts + own.updates + own.deletes - followers,
      computedValues: total('computed'),
      cachedValues: this.#cached,
      errors: total('errors'),
      updatedColumns: [...this.#updatedColumns],
      columnsWithErrors: [...this.#columnsWithErrors],
      cascades: all
        .filter((touched) => touched.table.id !== table.id)
        .map(({ table: view, counts }) => ({ table: view.path, ...counts })),
    }
  }
}

/** Whether a statement on a table family may store media. */
function hasMedia({ catalog }: EngineContext, { root }: TableRecord): boolean {
  const family = catalog.tables.filter((table) => table.root === root)
  return family.some(({ schema }) => schema.columns.some(({ type }) => isMediaKind(type.kind)))
}

/** A full disk may have kept earlier statements from being undone: their rows must not become visible with this one's. */
async function undoUnfinished(context: EngineContext, table: TableRecord): Promise<void> {
  if (context.catalog.family(table).unfinished === undefined) return
  const rows = await context.store.query('SELECT commit FROM polytable.pending WHERE root = $1', [table.root])
  for (const [earlier] of rows) await undoEarlier(context, table.root, earlier as number)
}
