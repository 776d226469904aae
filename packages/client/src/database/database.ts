import type { IfExists } from '@polytable/model/protocol/definitions'
import type { DirEntry, TreeNode } from '@polytable/model/protocol/directories'
import type { EngineInfo } from '@polytable/model/protocol/engine-api'
import type { WriteOptions } from '@polytable/model/protocol/options'
import { PolytableError } from '@polytable/model/errors/index'
import type { PendingApproval } from '@polytable/model/protocol/jobs'
import type { CellFailure, EngineStatistics } from '@polytable/model/protocol/insight'
import { checkDepth } from '@polytable/model/types/index'
import { databaseCalls, tableSource } from '../calls/method-arguments.ts'
import { checkCall, checkCalls } from '../calls/check-arguments.ts'
import { ownColumn, type ShapeOf, type TableColumns } from '../schemas/column-builder.ts'
import type { BackupOptions, BackupSummary } from '@polytable/model/protocol/whole-database/backup'
import type { DoctorOptions, Finding } from '@polytable/model/protocol/whole-database/doctor'
import type { BackupTarget, OpenFile } from './backup.ts'
import { createTableFrom, isTableSource, type CreateFromOptions, type TableSource } from './create-from.ts'
import { declaredInfo, type AnyDeclaration, type Declaration } from '../schemas/declare.ts'
import type { IteratorCall, WithPosition } from '../functions/iterator.ts'
import { DatabaseMedia } from './database-media.ts'
import { DatabaseModels } from './database-models.ts'
import { Job } from './job.ts'
import {
  DEFAULT_LIMIT,
  DEFAULT_TIMEOUT_MS,
  sqlResult,
  sqlValue,
  type SqlOptions,
  type SqlResult,
} from './sql.ts'
import { diffSchema, migrateSchema, type MigrateOptions } from './migrate.ts'
import type { SchemaDifference } from '@polytable/model/protocol/migration'
import type { MakeChecks } from '../schemas/named-checks.ts'
import { andAll, type Query } from '../queries/query.ts'
import { isPlain } from '@polytable/model/protocol/query-spec'
import type { Session } from '../connection/session.ts'
import { showAs } from '@polytable/udf/values/show'
import type { Merge, Shape } from '../schemas/shape.ts'
import { tableDefinition } from '../tables/table-definition.ts'
import { Table, validatorsOf } from '../tables/table.ts'
import { withErrors, type WithErrors } from '../queries/with-errors.ts'

/** Options of `createTable`. */
export interface CreateTableOptions<S extends Shape = Shape> {
  /** What to do where the path is taken: 'error' unless given. */
  readonly ifExists?: IfExists
  /** A remark that `metadata()` and `describe()` show. */
  readonly comment?: string
  /** Any JSON value, kept with the table for the program's own use. */
  readonly customMetadata?: unknown
  /** When media are checked, of columns that do not say so themselves: 'onWrite' unless given. */
  readonly mediaValidation?: 'onWrite' | 'onRead'
  /** Names of the columns that form the primary key, besides those declared so. */
  readonly primaryKey?: (keyof S & string) | readonly (keyof S & string)[]
  /** Conditions that every row keeps, by name: `check: (c) => ({ ordered: c.from.lt(c.to) })`. Null is not false. */
  readonly check?: MakeChecks<S>
}

/** Of a view that is made although something fails. */
interface Ignoring {
  readonly onError: 'ignore'
}

/** The most failures of a new view that are returned with it. */
const MAX_ERRORS = 10_000

/** Options of `createView`. */
export interface CreateViewOptions<I extends Shape, A extends TableColumns> extends WriteOptions {
  /** What to do where the path is taken: 'error' unless given. */
  readonly ifExists?: IfExists
  /** A remark that `metadata()` and `describe()` show. */
  readonly comment?: string
  /** Any JSON value, kept with the view for the program's own use. */
  readonly customMetadata?: unknown
  /** Splits every row of the base into many. */
  readonly iterator?: IteratorCall<I>
  /** Columns of the view's own: expressions, and declared ones, which have to be nullable or to have a default. */
  readonly additionalColumns?: A
}

/** What `db.info()` tells: of the engine, and of where it runs. */
export interface DatabaseInfo extends EngineInfo {
  /** Whether the browser promised not to evict the data. Always true where data are in files. */
  readonly persisted: boolean
  /** Bytes that all data of the origin may take, in a browser; null elsewhere. */
  readonly quota: number | null
  /**
   * Bytes of the database's own files, its media with them, but not of the file cache, which `stats()` tells; null where it is kept
   * in memory or on a server. A browser's estimate of the origin's usage is higher while the database is open, as it counts room
   * that is reserved for open files.
   */
  readonly usage: number | null
  /** Whether the engine runs in this tab or process. */
  readonly leader: boolean
  /** What models run on: the option of `open`, else 'webgpu' only where there is a hardware adapter. */
  readonly device: string
}

/** The platform side of an open database. */
export interface PlatformHandle {
  /** What was opened: a name, or a URL without its user and password. */
  readonly name: string
  platformInfo(): Promise<Omit<DatabaseInfo, keyof EngineInfo>>
  /** Opens a file to be written; absent where there are no paths. */
  readonly openFile?: OpenFile
  close(): Promise<void>
}

/** An open database. */
export class Database {
  readonly #session: Session
  readonly #platform: PlatformHandle
  #closed: Promise<void> | undefined

  static {
    checkCalls(this, databaseCalls)
    showAs(this, (database) => `Database ${database.#platform.name}`)
  }

  constructor(session: Session, platform: PlatformHandle) {
    this.#session = session
    this.#platform = platform
  }

  /** The media files of the database. */
  get media(): DatabaseMedia {
    return new DatabaseMedia(this.#session)
  }

  /** The models that this machine keeps. */
  get models(): DatabaseModels {
    return new DatabaseModels(this.#session)
  }

  /** What was opened, as plain data. */
  toJSON(): { readonly name: string } {
    return { name: this.#platform.name }
  }

  /** Version, storage, quota and which thread leads. */
  async info(): Promise<DatabaseInfo> {
    return { ...(await this.#session.engine.info()), ...(await this.#platform.platformInfo()) }
  }

  /** Ends the engine and its workers; what was acknowledged is stored. */
  async close(): Promise<void> {
    await (this.#closed ??= this.#platform.close())
  }

  /**
   * Creates a directory of tables. 'replace' recreates an empty directory, 'replace_force' also a non-empty one.
   * @throws PolytableError PATH_ALREADY_EXISTS, DIRECTORY_NOT_FOUND where the parent is missing and `parents` is not set
   * @example
   * ```ts
   * await db.createDir('archive/scans', { parents: true, ifExists: 'ignore' })
   * ```
   */
  createDir(
    path: string,
    options: { readonly ifExists?: IfExists; readonly parents?: boolean } = {},
  ): Promise<void> {
    return this.#session.engine.createDir(path, options)
  }

  /** Drops a directory; `force` also what is in it, and the views elsewhere that depend on that. */
  dropDir(
    path: string,
    options: { readonly force?: boolean; readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<void> {
    return this.#session.engine.dropDir(path, options)
  }

  /**
   * Gives a table, a view, or a directory and all it holds another path. Handles, views and computed columns go on as before.
   * `ifExists: 'ignore'` leaves everything as it is where `to` is taken, `ifNotExists: 'ignore'` where nothing is at `from`.
   * @throws PolytableError PATH_NOT_FOUND, PATH_ALREADY_EXISTS, DIRECTORY_NOT_FOUND where `to` has no parent, INVALID_ARGUMENT
   *   for the same path and for a directory into itself
   */
  move(
    from: string | { readonly path: string },
    to: string,
    options: { readonly ifExists?: 'error' | 'ignore'; readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<void> {
    return this.#session.engine.move(typeof from === 'string' ? from : from.path, to, options)
  }

  /** What lies in a directory and below it, as a tree; of the whole database where none is named. */
  async getDirTree(path = ''): Promise<TreeNode[]> {
    return [...(await this.#session.engine.dirTree(path))]
  }

  /** What lies directly in a directory; in the root where none is named. */
  async ls(path = ''): Promise<DirEntry[]> {
    return [...(await this.#session.engine.list(path, {}))]
  }

  /** Paths of all tables and views in a directory and below. */
  async listTables(path = ''): Promise<string[]> {
    return this.#paths(path, (entry) => entry.kind !== 'directory')
  }

  /** The paths of all directories below `path`. */
  async listDirs(path = ''): Promise<string[]> {
    return this.#paths(path, (entry) => entry.kind === 'directory')
  }

  async #paths(path: string, keep: (entry: DirEntry) => boolean): Promise<string[]> {
    const entries = await this.#session.engine.list(path, { recursive: true })
    return entries.filter(keep).map((entry) => entry.path)
  }

  /** The names of the functions that can be called, the ones defined here among them. */
  async listFunctions(): Promise<string[]> {
    return (await this.#session.engine.listFunctions()).map(({ name }) => name).sort()
  }

  /**
   * Makes a table of declared columns; an expression makes a computed column.
   *
   * Or makes one from a source, with its rows: `{ source: file }`. The types of the columns are inferred from all values of the source,
   * which is read twice, unless `schemaOverrides` says them; each may be null but for those of the primary key. Of files, headings
   * become names: what cannot be in a name is `_`, what cannot begin one gets a 'c' before it. In CSV an empty value is null, and numbers and
   * booleans are distinguished from strings. Either all rows are inserted or there is no table.
   * @throws PolytableError of a source: INVALID_SCHEMA where the type of a column cannot be inferred, INVALID_DATA_FORMAT, PATH_NOT_FOUND,
   *   and as {@link Table.insert}
   * @example
   * ```ts
   * const people = await db.createTable('people', {
   *   id: pt.uuid().primaryKey().default(uuid.uuid7()),
   *   name: pt.string(),
   *   born: pt.date().nullable(),
   * })
   * await people.insert({ name: 'Ida', born: '1931-05-02' })
   * ```
   */
  createTable(path: string, from: TableSource, options?: CreateFromOptions): Promise<Table>
  createTable<const C extends TableColumns>(
    path: string,
    columns: C,
    options?: CreateTableOptions<ShapeOf<C>>,
  ): Promise<Table<ShapeOf<C>>>
  async createTable(
    path: string,
    columns: TableColumns | TableSource,
    options: CreateTableOptions | CreateFromOptions = {},
  ): Promise<unknown> {
    if (isTableSource(columns)) {
      checkCall('createTable', tableSource, { options: columns })
      return createTableFrom(this.#session, path, columns, options)
    }
    const { ifExists } = options
    const definition = tableDefinition(path, columns, options)
    const info = await this.#session.engine.createTable(path, definition, ifExists ? { ifExists } : {})
    return new Table(this.#session, info, validatorsOf(columns))
  }

  /**
   * Makes a view on a table, a view, or a query of `where` and `select`; it follows every change of its base. With
   * `sample({ fraction, seed })` it has that share of the rows, new ones too; the seed is kept, one by chance where none is given.
   * With `onError: 'ignore'` the `errors` of what it gives, not enumerable, are the first of those that `db.errors()` lists of it.
   * @throws PolytableError UNSUPPORTED_OPERATION for other queries and samples
   * @example
   * ```ts
   * const recent = await db.createView('recent', films.where(films.c.year.ge(1950)))
   * await recent.addComputedColumn({ shout: string.upper(recent.c.title) })
   * ```
   */
  async createView<
    S extends Shape,
    R,
    I extends Shape = Record<never, never>,
    const A extends TableColumns = Record<never, never>,
  >(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<I, A> & Ignoring & { readonly iterator: IteratorCall<I> },
  ): Promise<WithErrors<Table<Merge<Merge<S, WithPosition<I>>, ShapeOf<A>>>, CellFailure>>
  async createView<S extends Shape, R, const A extends TableColumns = Record<never, never>>(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<Record<never, never>, A> & Ignoring,
  ): Promise<WithErrors<Table<Merge<S, ShapeOf<A>>>, CellFailure>>
  async createView<
    S extends Shape,
    R,
    I extends Shape = Record<never, never>,
    const A extends TableColumns = Record<never, never>,
  >(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<I, A> & { readonly iterator: IteratorCall<I> },
  ): Promise<Table<Merge<Merge<S, WithPosition<I>>, ShapeOf<A>>>>
  async createView<S extends Shape, R, const A extends TableColumns = Record<never, never>>(
    path: string,
    base: Table<S> | Query<S, R>,
    options?: CreateViewOptions<Record<never, never>, A>,
  ): Promise<Table<Merge<S, ShapeOf<A>>>>
  async createView(
    path: string,
    base: Table | Query<Shape, unknown>,
    options: CreateViewOptions<Shape, TableColumns> = {},
  ): Promise<unknown> {
    return this.#createView(path, base, options, {})
  }

  /**
   * Makes a snapshot of a table, a view, or a query of `where`, `select` and `sample`, present or past: it shows for good what
   * they show now. Without a condition or columns of its own it only names the version; with them, rows are chosen and columns computed
   * once and kept.
   * @example
   * ```ts
   * const frozen = await db.createSnapshot('films_as_they_were', films)
   * await films.delete({ where: films.c.year.lt(1900) })
   * await frozen.count() // as before
   * ```
   */
  async createSnapshot<
    S extends Shape,
    R,
    I extends Shape = Record<never, never>,
    const A extends TableColumns = Record<never, never>,
  >(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<I, A> & Ignoring & { readonly iterator: IteratorCall<I> },
  ): Promise<WithErrors<Table<Merge<Merge<S, WithPosition<I>>, ShapeOf<A>>>, CellFailure>>
  async createSnapshot<S extends Shape, R, const A extends TableColumns = Record<never, never>>(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<Record<never, never>, A> & Ignoring,
  ): Promise<WithErrors<Table<Merge<S, ShapeOf<A>>>, CellFailure>>
  async createSnapshot<
    S extends Shape,
    R,
    I extends Shape = Record<never, never>,
    const A extends TableColumns = Record<never, never>,
  >(
    path: string,
    base: Table<S> | Query<S, R>,
    options: CreateViewOptions<I, A> & { readonly iterator: IteratorCall<I> },
  ): Promise<Table<Merge<Merge<S, WithPosition<I>>, ShapeOf<A>>>>
  async createSnapshot<S extends Shape, R, const A extends TableColumns = Record<never, never>>(
    path: string,
    base: Table<S> | Query<S, R>,
    options?: CreateViewOptions<Record<never, never>, A>,
  ): Promise<Table<Merge<S, ShapeOf<A>>>>
  async createSnapshot(
    path: string,
    base: Table | Query<Shape, unknown>,
    options: CreateViewOptions<Shape, TableColumns> = {},
  ): Promise<unknown> {
    return this.#createView(path, base, options, { snapshot: true })
  }

  async #createView(
    path: string,
    base: Table | Query<Shape, unknown>,
    options: CreateViewOptions<Shape, TableColumns>,
    kind: { readonly snapshot?: boolean },
  ): Promise<Table> {
    const { iterator, additionalColumns, comment, customMetadata, ...rest } = options
    checkDepth(customMetadata)
    const { spec } = base instanceof Table ? base.query() : base
    const { sample, ...plain } = spec
    if (!isPlain(plain)) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `A ${kind.snapshot ? 'snapshot' : 'view'} can only be defined by where(), select() and sample()`,
        { table: path },
      )
    }
    const columns = Object.entries(additionalColumns ?? {}).map(([name, column]) => ownColumn(name, column))
    const { where: filter } = andAll(spec.where)
    const info = await this.#session.engine.createView(
      path,
      {
        ...kind,
        base: spec.from,
        version: spec.version,
        columns,
        select: spec.select,
        filter,
        sample,
        iterator: iterator?.definition,
        comment,
        customMetadata,
      },
      rest,
    )
    const made = new Table(this.#session, info, validatorsOf(additionalColumns ?? {}))
    if (options.onError !== 'ignore') return made
    return withErrors(made, await this.#session.engine.failures(info.path, MAX_ERRORS))
  }

  /**
   * A table, view or snapshot; with `path:3` what it was at that version, with `path@2026-01-01T00:00Z` what it was at that time.
   * @throws PolytableError TABLE_NOT_FOUND, also for versions that were vacuumed and times before the first
   */
  getTable(path: string): Promise<Table>
  getTable(path: string, options: { readonly ifNotExists: 'ignore' }): Promise<Table | null>
  async getTable(
    path: string,
    options: { readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<Table | null> {
    const info = await this.#session.engine.findTable(path)
    if (info) return new Table(this.#session, info)
    if (options.ifNotExists === 'ignore') return null
    throw new PolytableError('TABLE_NOT_FOUND', `The table '${path}' does not exist`, {
      table: path,
      hint: 'db.listTables() lists the existing tables.',
    })
  }

  /**
   * Runs a statement of SQL that reads, in PostgreSQL's dialect: SELECT, WITH, VALUES or TABLE. Tables, views and snapshots are there
   * under their paths, `"dir/films"` in double quotes where they are not a plain small name, with the rows of now: columns of media as
   * their URLs, arrays as arrays of SQL or, float32 of a declared length, as vectors; failed cells are null. Nothing is written, and
   * functions that might write or reach outside of the tables are refused.
   *
   * Rows hold numbers, where they are whole and too large for that bigints; Dates of `timestamp with time zone`, parsed JSON, bytes, lists
   * of arrays, a Float32Array of a vector; else the text that PostgreSQL writes.
   * @throws PolytableError with `position` in the text: INVALID_EXPRESSION, TABLE_NOT_FOUND, COLUMN_NOT_FOUND, FUNCTION_NOT_FOUND,
   *   UNSUPPORTED_OPERATION for other statements, INSUFFICIENT_PRIVILEGES for what is not to be read; INVALID_STATE after `timeoutMs`
   * @example
   * ```ts
   * const { rows } = await db.sql('SELECT year / 10 * 10 AS decade, count(*) AS films FROM films WHERE year > $1 GROUP BY 1', {
   *   params: [1900],
   * })
   * ```
   */
  async sql<Row = Record<string, unknown>>(text: string, options: SqlOptions = {}): Promise<SqlResult<Row>> {
    const { params = [], limit = DEFAULT_LIMIT, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options
    const statement = { text, params: params.map(sqlValue) }
    return sqlResult(await this.#session.engine.sql(statement, { limit, timeoutMs, signal }))
  }

  /** Drops a table, view or snapshot. @throws PolytableError TABLE_NOT_FOUND, CONSTRAINT_VIOLATION where views depend on it */
  dropTable(
    table: string | { readonly path: string },
    options: { readonly force?: boolean; readonly ifNotExists?: 'error' | 'ignore' } = {},
  ): Promise<void> {
    return this.#session.engine.dropTable(typeof table === 'string' ? table : table.path, options)
  }

  /**
   * The cells of present rows that failed, and the rows that the filter or iterator of a view failed for: of a table, of all tables
   * in a directory, or of the whole database where no path is given. At most `limit` of them, 1,000 unless given.
   * @example
   * ```ts
   * for (const { table, column, message } of await db.errors()) console.log(table, column, message)
   * ```
   */
  async errors(path = '', options: { readonly limit?: number } = {}): Promise<CellFailure[]> {
    const { limit = 1000 } = options
    return [...(await this.#session.engine.failures(path, limit))]
  }

  /** How often each function was called since the engine was started and how long that took, and how many results are kept. */
  stats(): Promise<EngineStatistics> {
    return this.#session.engine.statistics()
  }

  /**
   * What is computed in the background, and what of it failed: see `insert(rows, { wait: 'stored' })`.
   * @example
   * ```ts
   * await films.insert({ title: 'Stalker', year: 1979, plot: 'A guide leads two men.' }, { wait: 'stored' })
   * for (const job of await db.jobs()) console.log(job.table, job.rows, job.total)
   * await db.idle()
   * ```
   */
  async jobs(): Promise<Job[]> {
    return (await this.#session.engine.jobs()).map((info) => new Job(this.#session, info))
  }

  /**
   * Resolves when nothing is left to be computed in the background: all jobs are done, failed, paused, or need a function that is
   * not defined here.
   */
  async idle(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#session.engine.idle(options)
  }

  /**
   * What agents ask before they call a tool that needs approval, in the order in which they asked. Their cells are pending.
   * @example
   * ```ts
   * for (const { id, tool, arguments: given } of await db.approvals()) await db.approve(id, { approve: tool !== 'pay', reason: `Not ${given}` })
   * ```
   */
  async approvals(): Promise<PendingApproval[]> {
    return [...(await this.#session.engine.approvals())]
  }

  /**
   * Answers a question of `db.approvals()`. The cells that wait for it are computed in the background: `db.idle()` waits for them.
   * @param options.approve false: the tool is not called, and the model is told `reason`
   * @throws PolytableError INVALID_ARGUMENT for a question that is not there or was answered
   */
  async approve(
    id: string,
    options: { readonly approve?: boolean; readonly reason?: string } = {},
  ): Promise<void> {
    const { approve = true, reason } = options
    await this.#session.engine.approve(id, { approve, ...(reason === undefined ? {} : { reason }) })
  }

  /**
   * Writes the whole database into one file, its media files with it, as it is when this is called; it can be used meanwhile.
   * `open(name, { restoreFrom })` makes a database of it again, in any home. Media that cells refer to by a path stay where they are.
   * @param target the path of a file (Node), which is replaced when the backup is whole; a file handle or a stream, which is closed
   * @example
   * ```ts
   * const { rows, bytes } = await db.backup('films.polytable')
   * console.log(`${rows} rows in ${bytes} bytes`)
   * ```
   */
  async backup(target: BackupTarget, options: BackupOptions = {}): Promise<BackupSummary> {
    // Most programs never ask for one.
    const { writeBackup } = await import('./backup.ts')
    return writeBackup(this.#session, target, this.#platform.openFile, options)
  }

  /**
   * Looks for what is wrong with the database: its catalog, rows, versions, media files, vectors and indexes. It reads all of them,
   * so it takes as long as there is much. With `repair: true` what can be mended is, and the findings say so; else nothing changes.
   * @example
   * ```ts
   * for (const { message, advice } of await db.doctor()) console.log(message, advice)
   * ```
   */
  async doctor(options: DoctorOptions = {}): Promise<Finding[]> {
    const { engine } = this.#session
    return [...(await (options.repair ? engine.repair(options) : engine.doctor(options)))]
  }

  /** A declared table, typed by its declaration. It has to exist: see `open({ schema })` and {@link migrate}. */
  table<S extends Shape>(declaration: Declaration<S>): Table<S> {
    return new Table(this.#session, declaredInfo(declaration), declaration.declared.validators)
  }

  /** The differences between the database and the declared schema. */
  async diff(declarations: readonly AnyDeclarationOf[]): Promise<SchemaDifference[]> {
    return diffSchema(this.#session, declarations as readonly AnyDeclaration[])
  }

  /**
   * Migrates the database to the declared schema, step by step, and returns the differences found. What depends on the data can
   * fail a step; then, or when `signal` is aborted, the steps before it stay, and migrating again goes on from there.
   * @throws PolytableError DESTRUCTIVE_SCHEMA_CHANGE, SCHEMA_MISMATCH, with nothing changed; CONSTRAINT_VIOLATION
   */
  async migrate(
    declarations: readonly AnyDeclarationOf[],
    options: MigrateOptions = {},
  ): Promise<SchemaDifference[]> {
    return migrateSchema(this.#session, declarations as readonly AnyDeclaration[], options)
  }
}

/** A declaration of any shape. */
export type AnyDeclarationOf = { readonly path: string; readonly declared: AnyDeclaration['declared'] }
