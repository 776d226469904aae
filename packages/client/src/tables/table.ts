import { PolytableError } from '@polytable/model/errors/index'
import { mapChildren, type ColumnNode, type ExprNode } from '@polytable/model/expressions/index'
import type { IfExists, TextDefinition } from '@polytable/model/protocol/definitions'
import type { Lineage } from '@polytable/model/protocol/insight'
import type { WriteOptions } from '@polytable/model/protocol/options'
import type { AlterStatus } from '@polytable/model/protocol/schema-changes'
import type { IndexInfo, TableInfo, TableMetadata } from '@polytable/model/protocol/table-info'
import type {
  VacuumOptions,
  VacuumStatus,
  VersionInfo,
  VersionMetadata,
} from '@polytable/model/protocol/versions'
import type { GivenBatch } from '@polytable/model/protocol/given-batch'
import type { GivenRow, UpdateStatus } from '@polytable/model/protocol/writes'
import { versionedPath } from '@polytable/model/schemas/index'
import { showAs } from '@polytable/udf/values/show'
import { tableCalls } from '../calls/method-arguments.ts'
import { checkCalls } from '../calls/check-arguments.ts'
import type { OutgoingEngine } from '../connection/outgoing.ts'
import type { Session } from '../connection/session.ts'
import { computedNode, type Computations } from '../expressions/computations.ts'
import { Expression, type Condition } from '../expressions/expression.ts'
import { fileRows } from '../files/file-rows.ts'
import {
  isFileSource,
  openRowFile,
  type FileOptions,
  type FileSource,
  type ReadFileOptions,
} from '../files/row-file.ts'
import { fewRows, givenBatches, givenRows, type RowSource } from '../files/row-source.ts'
import { Query } from '../queries/query.ts'
import { rowMaker } from '../queries/row-maker.ts'
import { Rows, type AnyColumn } from '../queries/rows.ts'
import {
  declaredColumn,
  type AnyColumnBuilder,
  type ColumnBuilders,
  type ShapeOf,
  type TableColumns,
} from '../schemas/column-builder.ts'
import type { ComputedShape, InsertRow, Merge, Row, Shape, UpdateValues } from '../schemas/shape.ts'
import { presentExplanation, rowKey, type CellExplanation, type RowReference } from './cell-explanation.ts'
import { Column } from './column.ts'
import {
  embeddingDefinition,
  type EmbeddableColumn,
  type EmbeddingOptions,
  type VectorIndexOptions,
} from './embedding-index.ts'
import { typeChange } from './type-change.ts'
import { updateValues } from './update-values.ts'
import { validBatches, validRows, type Validators } from './validators.ts'
import { TableDiff } from './version-diff.ts'
import {
  presentStatus,
  type BatchOptions,
  type BatchRow,
  type ComputedRow,
  type InsertOptions,
  type RecomputeOptions,
  type ReturnedStatus,
  type UpdateOptions,
} from './write-options.ts'

/** The columns of a table as expressions. */
export type Columns<S extends Shape> = { readonly [K in keyof S & string]: Column<S[K]['select'], K> }

/** Options of `addComputedColumn`. */
export interface ComputedColumnOptions extends WriteOptions {
  /** False: evaluated by each query instead of being kept. */
  readonly stored?: boolean
  /** False: results that are kept of expensive functions are not used for this column, nor kept of it. */
  readonly memoised?: boolean
  /** Where media that the column computes are kept: a URI. */
  readonly destination?: string
  /** A remark that `metadata()` and `describe()` show. */
  readonly comment?: string
  /** What to do where the name is taken: 'error' unless given. */
  readonly ifExists?: IfExists
}

/** A table, view or snapshot. A handle describes it as it was when the handle was made; an older one stays usable. */
export class Table<S extends Shape = Shape> extends Rows<S, Row<S>> {
  readonly #info: TableInfo
  readonly #validators: Validators
  /** The columns, to build expressions from. */
  readonly c: Columns<S>

  static {
    checkCalls(this, tableCalls)
    showAs(this, (table) => table.describe())
  }

  constructor(session: Session, info: TableInfo, validators: Validators = {}) {
    super(session)
    this.#info = info
    this.#validators = validators
    this.c = columnsOf<S>(info, (column) => session.engine.lineage(info.id, column))
  }

  get #engine(): OutgoingEngine {
    return this.session.engine
  }
  /** The path, with the version where the handle is of a past one: 'rag/docs:3'. */
  get path(): string {
    return this.#info.path
  }
  /** The last part of the path. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1)
  }
  /** A handle of a past version is a 'snapshot'. */
  get kind(): 'table' | 'view' | 'snapshot' {
    return this.#info.kind
  }
  /** The path of what a view is made on; null for a table. */
  get base(): string | null {
    return this.#info.base
  }
  /** What is known of the table. */
  get info(): TableInfo {
    return this.#info
  }

  /** Names of all visible columns: its own first, then its base's. */
  columns(): (keyof S & string)[] {
    return this.#info.columns.map((column) => column.name)
  }

  /** The table as it is now: columns with types and what they are computed with, indexes, checks, version, base, comment. */
  async metadata(): Promise<TableMetadata> {
    const info = await this.#engine.metadata(this.#versioned())
    if (!info)
      throw new PolytableError('TABLE_NOT_FOUND', `The table '${this.path}' does not exist`, {
        table: this.path,
      })
    return info
  }

  /** A description to print. */
  describe(): string {
    const { columns, indexes, checks, comment, base, viewFilter, viewSample, iteratorCall } = this.#info
    const width = Math.max(0, ...columns.map((column) => column.name.length))
    return [
      `${this.kind} ${this.path}${base === null ? '' : ` (on ${base})`}`,
      ...(comment === null ? [] : [comment]),
      ...(viewFilter === null ? [] : [`where ${viewFilter}`]),
      ...(viewSample === null ? [] : [`sample ${viewSample}`]),
      ...(iteratorCall === null ? [] : [`iterator ${iteratorCall}`]),
      ...columns.map((column) => {
        const notes = [
          ...(column.isPrimaryKey ? ['primary key'] : []),
          ...(column.isUnique ? ['unique'] : []),
          ...(column.isComputed ? ['computed'] : []),
          ...(column.definedIn === this.path ? [] : [`of ${column.definedIn}`]),
          ...(column.comment === undefined ? [] : [column.comment]),
        ]
        const value = column.computedWith === null ? '' : ` = ${column.computedWith}`
        return `  ${column.name.padEnd(width)}  ${column.displayType}${value}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`
      }),
      ...indexes.map((index) => `  index ${index.name} on ${index.column}: ${describeIndex(index)}`),
      ...checks.map(({ name, condition }) => `  check ${name}: ${condition}`),
    ].join('\n')
  }

  /** What is known of the table, as plain data. */
  toJSON(): TableInfo {
    return this.#info
  }

  /** Paths of the views made on this table, and of those made on them. */
  async listViews(): Promise<string[]> {
    return [...(await this.#engine.listViews(this.#reference()))]
  }

  /**
   * The versions, newest first, each with what it changed in the table itself. `limit` is a whole number from 1 on.
   * @example
   * ```ts
   * for (const { version, inserts, schemaChange } of await films.history()) console.log(version, inserts, schemaChange)
   * ```
   */
  async history(limit?: number): Promise<VersionInfo[]> {
    return [...(await this.#engine.history(this.#versioned(), limit))]
  }

  /** The versions, newest first, each with what it changed in the table and in its views. */
  async versions(limit?: number): Promise<VersionMetadata[]> {
    return [...(await this.#engine.versions(this.#versioned(), limit))]
  }

  /**
   * What two versions differ in: how many rows, which columns and indexes, and, iterated, row by row. `to` is the present version
   * unless given; it may be the earlier one.
   * @throws PolytableError TABLE_NOT_FOUND where a version is not there (any more)
   * @example
   * ```ts
   * for await (const change of await films.diff(0)) console.log(change.kind, change.rowId, change.row)
   * ```
   */
  async diff(from: number, to?: number): Promise<TableDiff<S>> {
    const summary = await this.#engine.diff(this.#reference(), from, to)
    return new TableDiff(this.session, this.#reference(), summary)
  }

  /**
   * Undoes the last version, or all after `toVersion`: changes of rows and of columns and indexes, here and in the views that
   * changed with them. The handle that is returned has the columns of then.
   * @throws PolytableError UNSUPPORTED_OPERATION at version 0 and for a view that followed its base, CONSTRAINT_VIOLATION where
   *   snapshots need what would be undone, or views were made or changed since
   * @example
   * ```ts
   * await films.insert({ title: 'A mistake', year: 2001, plot: '' })
   * await films.revert()
   * ```
   */
  async revert(
    options: { readonly toVersion?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Table<S>> {
    this.#checkWritable('revert')
    return new Table(this.session, await this.#engine.revert(this.#reference(), options), this.#validators)
  }

  /**
   * Reclaims what only older versions need: rows, vectors, dropped columns and media, here and in the views that follow. The last
   * `keepVersions` versions stay, or those that were current at `olderThan` or later; snapshots stay whole.
   * @example
   * ```ts
   * await films.vacuum({ keepVersions: 10 })
   * ```
   */
  async vacuum(options: VacuumOptions): Promise<VacuumStatus> {
    this.#checkWritable('vacuum')
    return this.#engine.vacuum(this.#reference(), options)
  }

  /**
   * Inserts rows: an object, an array or (async) iterable of objects, a query, or a file: a File, a URL, or in Node a path. One call
   * is one version; if it fails, nothing stored changes. Headings of a file become names of columns as {@link Database.createTable}
   * has it.
   * @example
   * ```ts
   * const status = await films.insert([
   *   { title: 'Vertigo', year: 1958, plot: 'A detective follows a woman.' },
   *   { title: 'Alien', year: 1979, plot: 'A crew meets what it should not.' },
   * ])
   * console.log(status.rows, status.version)
   * ```
   */
  insert(
    rows: RowSource<InsertRow<S>>,
    options: InsertOptions & { readonly returnRows: true },
  ): Promise<ReturnedStatus<S>>
  insert(rows: RowSource<InsertRow<S>>, options?: InsertOptions): Promise<UpdateStatus>
  async insert(rows: RowSource<InsertRow<S>>, options: InsertOptions = {}): Promise<UpdateStatus> {
    this.#checkWritable('insert into')
    const source: unknown = rows
    // What a query gives stays in the engine, except where values have to be checked here.
    const isQuery = source instanceof Table || source instanceof Query
    const status =
      isQuery && Object.keys(this.#validators).length === 0
        ? await this.#engine.insertQuery(
            this.#reference(),
            (source instanceof Table ? source.query() : source).spec,
            options,
          )
        : await this.#engine.insert(this.#reference(), this.#given(rows, options), {
            ...withoutFile(options),
            ...(Array.isArray(source) ? { total: source.length } : {}),
          })
    return presentStatus(status, this.session)
  }

  /** Rows to be inserted: a few of them go with the call, others are read as they are sent. */
  #given(source: unknown, options: ReadFileOptions): Parameters<OutgoingEngine['insert']>[1] {
    const hasValidators = Object.keys(this.#validators).length > 0
    const few = hasValidators || isFileSource(source) ? undefined : fewRows(source, this.path)
    return few ?? this.#columnBatches(source, options)
  }

  async *#columnBatches(source: unknown, options: ReadFileOptions): AsyncGenerator<GivenBatch> {
    const rows = isFileSource(source) ? await this.#fileRows(source, options) : source
    yield* validBatches(this.#validators, givenBatches(rows, this.path), this.path)
  }

  async *#batches(source: unknown, options: ReadFileOptions): AsyncGenerator<GivenRow[]> {
    const rows = isFileSource(source) ? await this.#fileRows(source, options) : source
    yield* validRows(this.#validators, givenRows(rows, this.path), this.path)
  }

  async #fileRows(source: FileSource, options: ReadFileOptions): Promise<AsyncIterable<unknown>> {
    return fileRows(await openRowFile(this.session, source, options), this.#info.columns)
  }

  /**
   * Changes the rows that satisfy `where` (all without it). New values are computed from the row as it was, so that two columns can
   * be exchanged. With `cascade: false` what depends on the columns keeps its old values.
   * @example
   * ```ts
   * await films.update({ year: films.c.year.add(1) }, { where: films.c.title.eq('Metropolis') })
   * ```
   */
  update(
    values: UpdateValues<S>,
    options: UpdateOptions & { readonly returnRows: true },
  ): Promise<ReturnedStatus<S>>
  update(values: UpdateValues<S>, options?: UpdateOptions): Promise<UpdateStatus>
  async update(values: UpdateValues<S>, options: UpdateOptions = {}): Promise<UpdateStatus> {
    this.#checkWritable('update')
    const { where, ...rest } = options
    const status = await this.#engine.update(this.#reference(), updateValues(this.path, values), {
      ...rest,
      where: where?.node,
    })
    return presentStatus(status, this.session)
  }

  /**
   * Changes rows that are named by their primary key, or by `rowId`, in one version; with `ifNotExists: 'insert'` an upsert. All rows have the same columns as the first.
   * `ifNotExists` says what to do with a row that is not there: refuse the call, leave the row out, or insert it.
   * @throws PolytableError ROW_NOT_FOUND with the number of rows that are not there
   * @example
   * ```ts
   * const stock = await db.createTable('stock', { sku: pt.string().primaryKey(), amount: pt.int() })
   * await stock.batchUpdate([{ sku: 'a1', amount: 3 }], { ifNotExists: 'insert' })
   * ```
   */
  batchUpdate(
    rows: RowSource<BatchRow<S>>,
    options: BatchOptions & { readonly returnRows: true },
  ): Promise<ReturnedStatus<S>>
  batchUpdate(rows: RowSource<BatchRow<S>>, options?: BatchOptions): Promise<UpdateStatus>
  async batchUpdate(rows: RowSource<BatchRow<S>>, options: BatchOptions = {}): Promise<UpdateStatus> {
    this.#checkWritable('update')
    const status = await this.#engine.batchUpdate(
      this.#reference(),
      this.#batches(rows, options),
      withoutFile(options),
    )
    return presentStatus(status, this.session)
  }

  /**
   * What rows would be if they were inserted: checked, with defaults and computed columns, and, of a view, filtered and split. For
   * a view, the rows are those of the table at the bottom. Nothing is stored. With `onError: 'ignore'` a cell that fails is null,
   * and the row's `errors` say why; `errors` is not enumerable.
   * @example
   * ```ts
   * const [row] = await films.compute([{ title: 'Ran', year: 1985, plot: 'A king divides his land.' }])
   * console.log(row?.title) // nothing was stored
   * ```
   */
  async compute(
    rows: RowSource<InsertRow<S>>,
    options: WriteOptions & FileOptions = {},
  ): Promise<ComputedRow<S>[]> {
    this.#checkWritable('compute rows of')
    const computed: ComputedRow<S>[] = []
    const batches = this.#engine.compute(
      this.#reference(),
      this.#batches(rows, options),
      withoutFile(options),
    )
    for await (const { errors, ...batch } of batches) {
      const cells = new Map(errors.map((failed) => [failed.row, failed.cells]))
      rowMaker<Row<S>>(
        batch.columns,
        this.session,
      )(batch).forEach((row, i) => {
        const value = cells.get(i) ?? {}
        computed.push(Object.defineProperty(row as object, 'errors', { value }) as ComputedRow<S>)
      })
    }
    return computed
  }

  /**
   * Recomputes columns and their dependents, also in views. With `errorsOnly` (one column) only the cells that failed; of a view,
   * without `where`, also the rows of its base that its filter or iterator failed for: then the column may be one that the iterator
   * gives, or none. With `cascade: false` only the columns themselves.
   */
  async recomputeColumns(
    names: readonly (keyof S & string)[],
    options: RecomputeOptions & { readonly where?: Condition } = {},
  ): Promise<UpdateStatus> {
    this.#checkWritable('recompute columns of')
    const { where, ...rest } = options
    return this.#engine.recomputeColumns(this.#reference(), names, {
      ...rest,
      where: where?.node,
    })
  }

  /**
   * Deletes the rows that satisfy `where` (all without it); older versions keep them.
   * @example
   * ```ts
   * await films.delete({ where: films.c.year.lt(1900) })
   * ```
   */
  async delete(
    options: { readonly where?: Condition; readonly signal?: AbortSignal } = {},
  ): Promise<UpdateStatus> {
    this.#checkWritable('delete from')
    const { where, ...rest } = options
    return this.#engine.delete(this.#reference(), { ...rest, where: where?.node })
  }

  /** Adds one column or several, in one version. On a table with rows each must be nullable or have a default. */
  async addColumn<C extends ColumnBuilders>(
    columns: C,
    options: { readonly ifExists?: IfExists } = {},
  ): Promise<Table<Merge<S, ShapeOf<C>>>> {
    this.#checkWritable('add a column to')
    const definitions = Object.entries(columns).map(([name, builder]) => declaredColumn(name, builder))
    const { table } = await this.#engine.addColumns(this.#reference(), definitions, options)
    return new Table(this.session, table, { ...this.#validators, ...validatorsOf(columns) })
  }

  /**
   * Adds computed columns, of expressions or of plain objects and lists that hold them, and computes them for every row.
   * @example
   * ```ts
   * const more = await films.addComputedColumn({ words: string.len(films.c.plot) })
   * await more.select('title', 'words').collect()
   * ```
   */
  async addComputedColumn<const E extends Computations>(
    columns: E,
    options: ComputedColumnOptions = {},
  ): Promise<Table<Merge<S, ComputedShape<E>>>> {
    this.#checkWritable('add a column to')
    const { stored = true, memoised = true, destination, comment, ...rest } = options
    const definitions = Object.entries(columns).map(([name, value]) => {
      const node = computedNode(value, name)
      return {
        name,
        type: node.type,
        value: memoised ? node : withoutMemo(node),
        stored,
        destination,
        comment,
      }
    })
    const { table } = await this.#engine.addColumns(this.#reference(), definitions, rest)
    return new Table(this.session, table, this.#validators)
  }

  /**
   * Where a cell comes from: what it was computed from, with which functions, when, and how long that took.
   * @param row its id (`t.rowId`); in a view with an iterator, `{ rowId, pos }`
   * @throws PolytableError COLUMN_NOT_FOUND, ROW_NOT_FOUND
   */
  async explainCell(row: RowReference, column: keyof S & string): Promise<CellExplanation> {
    const [rowId, pos] = rowKey(row, this.path)
    const facts = await this.#engine.explainCell(this.#versioned(), rowId, pos, column)
    return presentExplanation(facts, this.session)
  }

  /** Drops a column. What depends on it must be dropped before. */
  async dropColumn<const N extends keyof S & string>(
    name: N,
    options: { readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<Table<Omit<S, N>>> {
    this.#checkWritable('drop a column of')
    const table = await this.#engine.dropColumn(this.#reference(), name, options)
    return new Table(this.session, table, this.#validators)
  }

  /** Gives a column another name. Views, computed columns and indexes go on as before. */
  async renameColumn<const A extends keyof S & string, const B extends string>(
    from: A,
    to: B,
  ): Promise<Table<Merge<Omit<S, A>, { readonly [K in B]: S[A] }>>> {
    this.#checkWritable('rename a column of')
    const table = await this.#engine.renameColumn(this.#reference(), from, to, {})
    const validators = Object.entries(this.#validators).map(
      ([name, validator]) => [name === from ? to : name, validator] as const,
    )
    return new Table(this.session, table, Object.fromEntries(validators))
  }

  /**
   * Changes whether a column may be null (`type`, otherwise the same), or what a computed column is computed with (`value`, of the
   * same type): then it and all that depends on it are recomputed, also in views, as one version. With `dryRun` nothing changes,
   * and the result says how many cells would be computed.
   * @throws PolytableError CONSTRAINT_VIOLATION where a row has no value, UNSUPPORTED_OPERATION for any other change of type, and
   *   for a type with more than nullability, such as a default
   */
  alterColumn<const N extends keyof S & string, V extends Expression<unknown>>(
    name: N,
    change: { readonly value: V; readonly dryRun: true },
  ): Promise<AlterStatus>
  alterColumn<const N extends keyof S & string, B extends AnyColumnBuilder>(
    name: N,
    change: { readonly type: B },
  ): Promise<Table<Merge<S, { readonly [K in N]: B['field'] }>>>
  alterColumn<const N extends keyof S & string, V extends Expression<unknown>>(
    name: N,
    change: { readonly value: V; readonly dryRun?: false },
    options?: WriteOptions,
  ): Promise<Table<Merge<S, ComputedShape<{ readonly [K in N]: V }>>>>
  async alterColumn(
    name: string,
    change: {
      readonly type?: AnyColumnBuilder
      readonly value?: Expression<unknown>
      readonly dryRun?: boolean
    },
    options: WriteOptions = {},
  ): Promise<unknown> {
    this.#checkWritable('alter a column of')
    const { type, value, dryRun = false } = change
    if ((type === undefined) === (value === undefined)) {
      throw new PolytableError('INVALID_ARGUMENT', 'alterColumn() expects either type or value', {
        table: this.path,
        column: name,
      })
    }
    const { table, status } = await this.#engine.alterColumn(
      this.#reference(),
      name,
      type ? { type: typeChange(this.path, name, type) } : { value: value!.node },
      { ...options, dryRun },
    )
    return dryRun ? status : new Table(this.session, table, this.#validators)
  }

  /** Adds an index that makes conditions on the values of a column fast: `where(t.c.at.gt(…))`. */
  async addBtreeIndex(
    column: AnyColumn,
    options: {
      readonly name?: string
      readonly ifExists?: 'error' | 'ignore'
      readonly signal?: AbortSignal
    } = {},
  ): Promise<Table<S>> {
    this.#checkWritable('add an index to')
    const table = await this.#engine.addBtreeIndex(this.#reference(), column.name, options)
    return new Table(this.session, table, this.#validators)
  }

  /**
   * Adds an index on the words of a text column, for {@link Column.match}. Words are taken to their stems as the language has it, and
   * those without meaning are left out; 'simple' takes them as they are. Words are what stands between spaces and punctuation. Of
   * very long texts, of some hundred thousand different words, the beginning counts.
   * @throws PolytableError UNSUPPORTED_OPERATION unless the column holds stored texts of the table itself, INVALID_ARGUMENT for a
   *   language that is not known
   * @example
   * ```ts
   * const indexed = await films.addTextIndex(films.c.plot, { language: 'english' })
   * const hit = indexed.c.plot.match('city -war')
   * await indexed.orderBy(hit, 'desc').limit(3).collect()
   * ```
   */
  async addTextIndex(
    column: Column<string> | Column<string | null>,
    options: Omit<TextDefinition, 'column'> & {
      readonly ifExists?: 'error' | 'ignore'
      readonly signal?: AbortSignal
    } = {},
  ): Promise<Table<S>> {
    this.#checkWritable('add an index to')
    const table = await this.#engine.addTextIndex(this.#reference(), column.name, options)
    return new Table(this.session, table, this.#validators)
  }

  /**
   * Adds an index for similarity search on a column of texts or media, and embeds every row. Without an embedding the column is one
   * of arrays of one dimension, whose values are the vectors.
   * @throws PolytableError INVALID_ARGUMENT for a function that cannot embed the column's values, UNSUPPORTED_OPERATION for a column
   *   of other values
   * @example
   * ```ts
   * const searched = await films.addEmbeddingIndex(films.c.plot, { embedding: textEmbedder })
   * const sim = searched.c.plot.similarity({ string: 'a city of the future' })
   * await searched.orderBy(sim, 'desc').limit(3).select({ title: searched.c.title, sim }).collect()
   * ```
   */
  addEmbeddingIndex(
    column: EmbeddableColumn,
    options: EmbeddingOptions & WriteOptions & { readonly ifExists?: 'error' | 'ignore' },
  ): Promise<Table<S>>
  addEmbeddingIndex(
    column: AnyColumn,
    options?: VectorIndexOptions & WriteOptions & { readonly ifExists?: 'error' | 'ignore' },
  ): Promise<Table<S>>
  async addEmbeddingIndex(
    column: AnyColumn,
    options: (EmbeddingOptions | VectorIndexOptions) &
      WriteOptions & { readonly ifExists?: 'error' | 'ignore' } = {},
  ): Promise<Table<S>> {
    this.#checkWritable('add an index to')
    const { signal, onProgress, onError, ifExists, ...definition } = options
    const { table } = await this.#engine.addEmbeddingIndex(
      this.#reference(),
      embeddingDefinition(column, definition),
      {
        signal,
        onProgress,
        onError,
        ifExists,
      },
    )
    return new Table(this.session, table, this.#validators)
  }

  /** Drops an index by its name. */
  async dropIndex(
    name: string,
    options: { readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<Table<S>> {
    this.#checkWritable('drop an index of')
    return new Table(
      this.session,
      await this.#engine.dropIndex(this.#reference(), name, options),
      this.#validators,
    )
  }

  /** The rows of the table as a query. */
  query(): Query<S> {
    const { atVersion: version } = this.#info
    return new Query(this.session, { from: this.#reference(), where: [], orderBy: [], version }, this.path)
  }

  /** The row's number: given at insertion, never given again. */
  get rowId(): Expression<number> {
    return new Expression({
      kind: 'rowId',
      table: this.#versioned(),
      type: { kind: 'int', nullable: false },
    })
  }

  #reference(): string {
    return this.#info.id
  }

  /** The reference of what the handle shows, its version included. */
  #versioned(): string {
    return versionedPath(this.#info.id, this.#info.atVersion)
  }

  #checkWritable(operation: string): void {
    if (this.kind !== 'snapshot') return
    throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot ${operation} a snapshot`, {
      table: this.path,
      hint:
        this.#info.atVersion === undefined
          ? 'A snapshot is read-only; change the table it was created from.'
          : 'Open the table without a version.',
    })
  }
}

/** An expression whose calls are made without results that are kept. */
function withoutMemo(node: ExprNode): ExprNode {
  const changed = mapChildren(node, withoutMemo)
  return changed.kind === 'call' ? { ...changed, memoised: false } : changed
}

function columnsOf<S extends Shape>(
  info: TableInfo,
  lineage: (column: ColumnNode) => Promise<Lineage>,
): Columns<S> {
  const through = versionedPath(info.id, info.atVersion)
  return columnProxy<S>(
    info.path,
    info.columns.map(({ table, id, name, type }) => {
      const node: ColumnNode = { kind: 'column', table, column: id, through, name, type }
      return new Column(node, name, () => lineage(node))
    }),
  )
}

/** Columns by name; a name that is none is an error instead of undefined. */
export function columnProxy<S extends Shape>(path: string, columns: readonly Column<unknown>[]): Columns<S> {
  const byName: Record<string, Column<unknown>> = Object.fromEntries(
    columns.map((column) => [column.name, column]),
  )
  return new Proxy(byName, {
    get(target, name) {
      if (typeof name === 'symbol') return undefined
      if (Object.hasOwn(target, name)) return target[name]
      // Promises, JSON and whatever shows values ask any object for these.
      if (['then', 'toJSON', 'constructor'].includes(name)) return undefined
      throw new PolytableError('COLUMN_NOT_FOUND', `The table '${path}' has no column '${name}'`, {
        table: path,
        column: name,
        hint: `Its columns: ${Object.keys(target).join(', ')}.`,
      })
    },
  }) as Columns<S>
}

/** Standard Schemas of JSON columns live with the program, not with the table. */
export function validatorsOf(columns: TableColumns): Validators {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, column]) =>
      'validator' in column && column.validator ? [[name, column.validator]] : [],
    ),
  )
}

function withoutFile<T extends FileOptions>({
  sourceFormat: _,
  excel: __,
  ...options
}: T): Omit<T, keyof FileOptions> {
  return options
}

function describeIndex(index: IndexInfo): string {
  if (index.kind === 'btree') return 'btree'
  return index.kind === 'text'
    ? `text, ${index.language}`
    : `${index.embedding ?? 'vectors'}, ${index.metric}`
}
