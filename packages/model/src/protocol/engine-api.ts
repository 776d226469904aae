import type {
  IndexDefinition,
  IfExists,
  TableDefinition,
  ViewDefinition,
  ColumnDefinition,
} from './definitions.ts'
import type {
  AlterOptions,
  AlterStatus,
  ColumnChange,
  BtreeOptions,
  TextIndexOptions,
  DropColumnOptions,
  MoveOptions,
} from './schema-changes.ts'
import type {
  BatchUpdateOptions,
  ComputedBatch,
  InsertOptions,
  RecomputeOptions,
  WriteStatus,
  GivenRow,
  NewValue,
  UpdateStatus,
} from './writes.ts'
import type { GivenBatch } from './given-batch.ts'
import type { RegisteredFunction, FunctionProvider } from './functions.ts'
import type { ColumnNode, ExprNode } from '../expressions/index.ts'
import type { ApprovalDecision, JobCommand, JobInfo, PendingApproval } from './jobs.ts'
import type { CellFacts, CellFailure, Lineage, EngineStatistics } from './insight.ts'
import type { FoundFile } from './media.ts'
import type {
  KeptModel,
  LoadedModel,
  ModelDownloadOptions,
  ModelFile,
  ModelImportOptions,
} from '../ports/model-keeper.ts'
import type { DeletedMedia, MediaCheck, MediaCheckOptions } from './media-check.ts'
import type { ByteRange, Logger, MediaInput, PixelData } from '../ports/index.ts'
import type { QueryRunOptions, SqlRows, SqlRunOptions, SqlStatementText } from './query-options.ts'
import type { LiveBatch, QuerySpec, ResultBatch } from './query-spec.ts'
import type { TableDeclaration, SchemaDifference, MigrateSchemaOptions } from './migration.ts'
import type { MediaCell } from '../types/index.ts'
import type {
  DiffBatch,
  DiffSummary,
  VacuumOptions,
  VacuumStatus,
  VersionInfo,
  VersionMetadata,
} from './versions.ts'
import type { TableInfo, TableMetadata } from './table-info.ts'
import type { CallOptions, WriteOptions } from './options.ts'
import type { DirEntry, TreeNode } from './directories.ts'
import type { BackupOptions, BackupPart } from './whole-database/backup.ts'
import type { DoctorOptions, Finding } from './whole-database/doctor.ts'

/** What holds for one client. */
export interface ClientSettings {
  /** Writing calls fail with UNSUPPORTED_OPERATION. */
  readonly readOnly?: boolean
  /** The time zone of times without a zone: an IANA name, UTC by default. */
  readonly timeZone?: string
  /** What the client seals media with that it has from the database: random, and known to nobody else. */
  readonly mediaSeal?: string
}

export interface EngineInfo {
  /** The version of Polytable. */
  readonly version: string
  /** 'memory', 'opfs', 'directory': where the database is kept. */
  readonly storage: string
  /** How many tables, views and snapshots there are. */
  readonly tables: number
}

/** What a client can ask of an engine, whichever thread either is in. All arguments and results can be cloned. */
export interface EngineApi {
  info(): Promise<EngineInfo>
  createDir(
    path: string,
    options: { readonly ifExists?: IfExists; readonly parents?: boolean },
  ): Promise<void>
  dropDir(
    path: string,
    options: { readonly force?: boolean; readonly ifNotExists?: 'error' | 'ignore' },
  ): Promise<void>
  list(path: string, options: { readonly recursive?: boolean }): Promise<readonly DirEntry[]>
  dirTree(path: string): Promise<readonly TreeNode[]>
  move(from: string, to: string, options: MoveOptions): Promise<void>
  createTable(
    path: string,
    definition: TableDefinition,
    options: CallOptions & { readonly ifExists?: IfExists },
  ): Promise<TableInfo>
  /** Makes a table with its rows: all of them, or there is no table. */
  createTableFrom(
    path: string,
    definition: TableDefinition,
    rows: AsyncIterable<GivenBatch>,
    options: WriteOptions & { readonly ifExists?: IfExists },
  ): Promise<TableInfo>
  createTableFromQuery(
    path: string,
    definition: TableDefinition,
    query: QuerySpec,
    options: WriteOptions & { readonly ifExists?: IfExists },
  ): Promise<TableInfo>
  createView(
    path: string,
    definition: ViewDefinition,
    options: WriteOptions & { readonly ifExists?: IfExists },
  ): Promise<TableInfo>
  /** Null where there is none. */
  findTable(path: string): Promise<TableInfo | null>
  metadata(path: string): Promise<TableMetadata | null>
  listViews(table: string): Promise<readonly string[]>
  dropTable(
    table: string,
    options: { readonly force?: boolean; readonly ifNotExists?: 'error' | 'ignore' },
  ): Promise<void>
  addColumns(
    table: string,
    columns: readonly ColumnDefinition[],
    options: WriteOptions & { readonly ifExists?: IfExists },
  ): Promise<{ readonly table: TableInfo; readonly status: UpdateStatus }>
  dropColumn(table: string, column: string, options: DropColumnOptions): Promise<TableInfo>
  renameColumn(table: string, from: string, to: string, options: CallOptions): Promise<TableInfo>
  alterColumn(
    table: string,
    column: string,
    change: ColumnChange,
    options: AlterOptions,
  ): Promise<{ readonly table: TableInfo; readonly status: AlterStatus }>
  addBtreeIndex(table: string, column: string, options: BtreeOptions): Promise<TableInfo>
  addTextIndex(table: string, column: string, options: TextIndexOptions): Promise<TableInfo>
  addEmbeddingIndex(
    table: string,
    definition: IndexDefinition,
    options: WriteOptions & { readonly ifExists?: IfExists },
  ): Promise<{ readonly table: TableInfo; readonly status: UpdateStatus }>
  dropIndex(
    table: string,
    name: string,
    options: CallOptions & { readonly ifNotExists?: 'error' | 'ignore' },
  ): Promise<TableInfo>
  /** @param rows a batch is all of them */
  insert(
    table: string,
    rows: GivenBatch | AsyncIterable<GivenBatch>,
    options: InsertOptions,
  ): Promise<WriteStatus>
  insertQuery(table: string, query: QuerySpec, options: InsertOptions): Promise<WriteStatus>
  batchUpdate(
    table: string,
    rows: AsyncIterable<readonly GivenRow[]>,
    options: BatchUpdateOptions,
  ): Promise<WriteStatus>
  compute(
    table: string,
    rows: AsyncIterable<readonly GivenRow[]>,
    options: WriteOptions,
  ): AsyncIterable<ComputedBatch>
  recomputeColumns(table: string, names: readonly string[], options: RecomputeOptions): Promise<UpdateStatus>
  update(
    table: string,
    values: Readonly<Record<string, NewValue>>,
    options: CallOptions & {
      readonly where?: ExprNode
      readonly cascade?: boolean
      readonly returnRows?: boolean
    },
  ): Promise<WriteStatus>
  delete(table: string, options: CallOptions & { readonly where?: ExprNode }): Promise<UpdateStatus>
  /** The methods below take `#id:3` and `#id@2026-01-01T00:00:00Z` too, for a table as it was. */
  history(table: string, limit?: number): Promise<readonly VersionInfo[]>
  versions(table: string, limit?: number): Promise<readonly VersionMetadata[]>
  diff(table: string, from: number, to: number | undefined): Promise<DiffSummary>
  diffRows(
    table: string,
    from: number,
    to: number,
    options: { readonly signal?: AbortSignal },
  ): AsyncIterable<DiffBatch>
  revert(
    table: string,
    options: { readonly toVersion?: number; readonly signal?: AbortSignal },
  ): Promise<TableInfo>
  vacuum(table: string, options: VacuumOptions): Promise<VacuumStatus>
  query(spec: QuerySpec, options: QueryRunOptions): AsyncIterable<ResultBatch>
  count(spec: QuerySpec, options: QueryRunOptions): Promise<number>
  /** What a read-only statement of a program gives. */
  sql(statement: SqlStatementText, options: SqlRunOptions): Promise<SqlRows>
  explain(spec: QuerySpec, options: { readonly signal?: AbortSignal }): Promise<string>
  /** The result of a query, and then what changes in it; changes that come faster than they are read are told as one. */
  live(spec: QuerySpec, options: QueryRunOptions): AsyncIterable<LiveBatch>
  openMedia(cell: MediaCell, options: { readonly signal?: AbortSignal }): Promise<MediaInput>
  /** The bytes of a range. */
  readMedia(cell: MediaCell, range: ByteRange): AsyncIterable<Uint8Array>
  /** What of the stored media is missing, was changed, or belongs to nothing. */
  checkMedia(options: MediaCheckOptions): Promise<MediaCheck>
  /** Deletes stored media that no row refers to. */
  vacuumMedia(): Promise<DeletedMedia>
  /** The whole database as it is now, in one file. */
  backup(options: BackupOptions): AsyncIterable<BackupPart>
  /** Makes an empty database what it was when a backup was made. @param file its bytes */
  restore(file: AsyncIterable<Uint8Array>, options: BackupOptions): Promise<void>
  /** What is wrong with the database. */
  doctor(options: DoctorOptions): Promise<readonly Finding[]>
  /** The same, and repairs what can be. */
  repair(options: DoctorOptions): Promise<readonly Finding[]>
  /** The models that this machine keeps. */
  listModels(): Promise<readonly KeptModel[]>
  /** Those that are in memory. */
  loadedModels(): Promise<readonly LoadedModel[]>
  downloadModel(model: string, options: ModelDownloadOptions): Promise<KeptModel>
  importModel(model: string, files: readonly ModelFile[], options: ModelImportOptions): Promise<KeptModel>
  removeModel(model: string): Promise<void>
  /** The file that a URL or, where there are some, a path refers to. @throws PolytableError as `MediaResolver.fetch` */
  openFile(reference: string, options: { readonly signal?: AbortSignal }): Promise<FoundFile>
  /** The decoded pixels of an image: RGBA, row by row from the top left. */
  pixels(cell: MediaCell): Promise<PixelData>
  /** Declarations come with a base before its views. */
  diffSchema(declarations: readonly TableDeclaration[]): Promise<readonly SchemaDifference[]>
  migrateSchema(
    declarations: readonly TableDeclaration[],
    options: MigrateSchemaOptions,
  ): Promise<readonly SchemaDifference[]>
  registerFunctions(functions: readonly RegisteredFunction[], provider: FunctionProvider): Promise<void>
  listFunctions(): Promise<readonly RegisteredFunction[]>
  lineage(table: string, column: ColumnNode): Promise<Lineage>
  explainCell(table: string, rowId: number, pos: readonly number[], column: string): Promise<CellFacts>
  failures(path: string, limit: number): Promise<readonly CellFailure[]>
  statistics(): Promise<EngineStatistics>
  /** What is being computed in the background. */
  jobs(): Promise<readonly JobInfo[]>
  commandJob(id: number, command: JobCommand): Promise<void>
  idle(options: { readonly signal?: AbortSignal }): Promise<void>
  /** The questions that functions wait for. */
  approvals(): Promise<readonly PendingApproval[]>
  approve(id: string, decision: ApprovalDecision): Promise<void>
  /** To be called before any other. */
  configure(settings: ClientSettings): Promise<void>
  /** Sends the engine's log to a client too. */
  attachLogger(logger: Logger): Promise<void>
  /** Reclaims space; see `SqlStore.maintain`. */
  maintain(): Promise<void>
  close(): Promise<void>
}

/** An engine in its own thread: every client gets an interface of its own. */
export interface Engine {
  /** The interface for one client; `release` forgets the functions and the logger it brought. */
  client(): { readonly api: EngineApi; release(): void }
}
