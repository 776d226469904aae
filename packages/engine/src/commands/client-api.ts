import { toCallArguments, toOutcomes } from '@polytable/model/protocol/call-columns'
import { type TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { PolytableError } from '@polytable/model/errors/index'
import type { Logger, ModelKeeper } from '@polytable/model/ports/index'
import type { ClientSettings, EngineApi, EngineInfo } from '@polytable/model/protocol/engine-api'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { RunOptions } from '@polytable/model/protocol/options'
import type { TableInfo } from '@polytable/model/protocol/table-info'
import { alterColumn, renameColumn } from '../ddl/alter-column.ts'
import { addColumnsTo } from '../ddl/add-columns.ts'
import { dropIndexFrom } from '../ddl/drop-index.ts'
import { addEmbeddingIndex } from '../ddl/embedding-index.ts'
import { addBtreeIndex } from '../ddl/btree-index.ts'
import { createDir, createTable, createView } from '../ddl/create.ts'
import { dropColumnFrom } from '../ddl/drop-column.ts'
import { collectMedia, dropDir, dropTable } from '../ddl/drop.ts'
import { move } from '../ddl/move.ts'
import { onErrorOf } from '../ddl/options.ts'
import { addTextIndex } from '../ddl/text-index.ts'
import { tableInfo } from '../describe/info.ts'
import { listDir } from '../describe/list.ts'
import { tableMetadata } from '../describe/metadata.ts'
import { dirTree } from '../describe/tree.ts'
import { batchUpdate } from '../dml/batch-update.ts'
import { computeRows } from '../dml/compute-rows.ts'
import { deleteRows } from '../dml/delete.ts'
import { insertRows } from '../dml/insert.ts'
import { recomputeColumns } from '../dml/recompute.ts'
import { updateRows } from '../dml/update.ts'
import { explainCell } from '../insight/explain-cell.ts'
import { listFailures } from '../insight/failures.ts'
import { columnLineage } from '../insight/lineage.ts'
import { engineStatistics } from '../insight/statistics.ts'
import type { EngineStatistics } from '@polytable/model/protocol/insight'
import { type Jobs } from '../jobs/jobs.ts'
import { diffSchema, migrateSchema } from '../migrate/migrate.ts'
import { explainQuery } from '../query/explain.ts'
import { countQuery, runQuery } from '../query/run.ts'
import { diffRows, diffVersions } from '../versions/diff.ts'
import { revertTable } from '../versions/revert.ts'
import { findChangeable, findVersion } from '../versions/travel.ts'
import { vacuumTable } from '../versions/vacuum.ts'
import { history, versions } from '../versions/versions.ts'

/** The results of live queries, by the context of the engine that they are asked of. */
export type LiveQueries = (
  context: EngineContext,
  ...asked: Parameters<EngineApi['live']>
) => ReturnType<EngineApi['live']>

/** Runs read-only statements of programs. */
export type SqlStatements = (
  context: EngineContext,
  ...asked: Parameters<EngineApi['sql']>
) => ReturnType<EngineApi['sql']>
/** The whole database in one file and back, and what is wrong with it. */
export interface BackupCommands {
  backup(context: EngineContext, ...asked: Parameters<EngineApi['backup']>): ReturnType<EngineApi['backup']>
  /** What the engine has in memory is then not what the store has. */
  restore(context: EngineContext, ...asked: Parameters<EngineApi['restore']>): Promise<void>
  doctor(context: EngineContext, ...asked: Parameters<EngineApi['doctor']>): ReturnType<EngineApi['doctor']>
}

/** What of a client is beside its engine. */
export interface ClientHooks {
  readonly info: Pick<EngineInfo, 'version' | 'storage'>
  /** What was asked of hosted models. */
  readonly providerStatistics: () => Promise<EngineStatistics['providers']>
  readonly models: ModelKeeper
  readonly live: LiveQueries
  readonly sql: SqlStatements
  readonly backups: BackupCommands
  /** Has the engine begin anew with what the store has now. */
  reload(): Promise<void>
  close(): Promise<void>
  configure(settings: ClientSettings): void
  addRunner(functions: readonly RegisteredFunction[], runner: FunctionRunner): void
  addLogger(logger: Logger): void
}

/** What each command does. */
export function clientApi(context: EngineContext, jobs: Jobs, hooks: ClientHooks): EngineApi {
  const { catalog } = context
  const table = (ref: string): TableRecord => catalog.table(ref)
  const changeable = (ref: string, operation: string): TableRecord => findChangeable(catalog, ref, operation)
  const info = (ref: string): TableInfo => tableInfo(context, table(ref))
  return {
    info: async () => ({ ...hooks.info, tables: catalog.tables.length }),
    createDir: (path, options) => createDir(context, path, options),
    dropDir: (path, options) => dropDir(context, path, options),
    list: async (path, { recursive }) => listDir(context, path, recursive ?? false),
    dirTree: (path) => dirTree(context, path),
    move: (from, to, options) => move(context, from, to, options),
    createTable: async (path, definition, options) =>
      tableInfo(context, await createTable(context, path, definition, options)),
    createTableFrom: async (path, definition, rows, options) =>
      tableInfo(context, await createTable(context, path, definition, options, rows)),
    createTableFromQuery: async (path, definition, spec, options) =>
      tableInfo(context, await createTable(context, path, definition, options, spec)),
    createView: async (path, definition, options) =>
      tableInfo(context, await createView(context, path, definition, options)),
    findTable: (path) => findTable(context, path),
    metadata: async (path) => {
      const found = await findTable(context, path)
      return found && tableMetadata(context, found)
    },
    listViews: async (ref) => catalog.dependentsOf(table(ref)).map((view) => view.path),
    dropTable: (ref, options) => dropTable(context, ref, options),
    addColumns: async (ref, columns, options) => {
      const status = await addColumnsTo(context, changeable(ref, 'add a column to'), columns, options)
      return { table: info(ref), status }
    },
    dropColumn: async (ref, column, options) => {
      await dropColumnFrom(context, changeable(ref, 'drop a column of'), column, options)
      return info(ref)
    },
    renameColumn: async (ref, from, to, options) => {
      await renameColumn(context, changeable(ref, 'rename a column of'), from, to, options)
      return info(ref)
    },
    alterColumn: async (ref, column, change, options) => {
      const status = await alterColumn(context, changeable(ref, 'alter a column of'), column, change, options)
      return { table: info(ref), status }
    },
    addBtreeIndex: async (ref, column, options) => {
      await addBtreeIndex(context, changeable(ref, 'add an index to'), column, options)
      return info(ref)
    },
    addTextIndex: async (ref, column, options) => {
      await addTextIndex(context, changeable(ref, 'add an index to'), column, options)
      return info(ref)
    },
    addEmbeddingIndex: async (ref, definition, options) => {
      const status = await addEmbeddingIndex(context, changeable(ref, 'add an index to'), definition, options)
      return { table: info(ref), status }
    },
    dropIndex: async (ref, name, options) => {
      await dropIndexFrom(context, changeable(ref, 'drop an index of'), name, options)
      return info(ref)
    },
    insert: async (ref, rows, options) => insertRows(context, changeable(ref, 'insert into'), rows, options),
    insertQuery: async (ref, spec, options) =>
      insertRows(context, changeable(ref, 'insert into'), spec, options),
    batchUpdate: async (ref, rows, options) => batchUpdate(context, changeable(ref, 'update'), rows, options),
    compute: (ref, rows, options) =>
      computeRows(partOf(context, options), changeable(ref, 'compute rows of'), rows, options),
    recomputeColumns: async (ref, names, options) =>
      recomputeColumns(context, changeable(ref, 'recompute columns of'), names, options),
    update: async (ref, values, options) => updateRows(context, changeable(ref, 'update'), values, options),
    delete: async (ref, options) => deleteRows(context, changeable(ref, 'delete from'), options),
    history: (ref, limit) => history(context, ref, limit),
    versions: (ref, limit) => versions(context, ref, limit),
    diff: async (ref, from, to) => {
      const compared = changeable(ref, 'compare the versions of')
      return diffVersions(context, compared, from, to ?? compared.version)
    },
    diffRows: (ref, from, to, { signal }) => diffRows(context, table(ref), from, to, signal),
    revert: async (ref, options) => {
      await revertTable(context, changeable(ref, 'revert'), options)
      return info(ref)
    },
    vacuum: async (ref, options) => vacuumTable(context, changeable(ref, 'vacuum'), options),
    query: (spec, options) =>
      runQuery(partOf(context, options), spec, { ...options, onError: onErrorOf(options) }),
    count: async (spec, options) =>
      countQuery(partOf(context, options), spec, { ...options, onError: onErrorOf(options) }),
    explain: (spec, options) => explainQuery(partOf(context, options), spec, options.signal),
    live: (spec, options) => hooks.live(context, spec, { ...options, onError: onErrorOf(options) }),
    sql: (statement, options) => hooks.sql(context, statement, options),
    // Most programs never ask for it.
    openMedia: (cell, { signal }) => context.media.lend(cell, signal),
    readMedia: (cell, range) => context.media.read(cell, range),
    checkMedia: async (options) => (await import('../insight/check-media.ts')).checkMedia(context, options),
    vacuumMedia: () => collectMedia(context),
    backup: (options) => hooks.backups.backup(context, options),
    restore: async (file, options) => {
      await hooks.backups.restore(context, file, options)
      await hooks.reload()
    },
    doctor: (options) => hooks.backups.doctor(context, { ...options, repair: false }),
    repair: (options) => hooks.backups.doctor(context, { ...options, repair: true }),
    listModels: () => hooks.models.list(),
    loadedModels: () => hooks.models.loaded(),
    downloadModel: (model, options) => hooks.models.download(model, options),
    importModel: (model, files, options) => hooks.models.import(model, files, options),
    removeModel: (model) => hooks.models.remove(model),
    openFile: (reference, { signal }) => context.media.find(reference, signal),
    pixels: (cell) => context.media.pixels(cell),
    diffSchema: (declarations) => diffSchema(context, declarations),
    migrateSchema: (declarations, options) => migrateSchema(context, declarations, options),
    registerFunctions: async (functions, provider) => {
      const never = new AbortController().signal
      hooks.addRunner(functions, {
        media: 'cell',
        call: async (name, args, signal, cause) =>
          toOutcomes(await provider.call(name, toCallArguments(args), signal ?? never, cause)),
        iterate: (name, args, signal, cause) =>
          fromProgram(name, provider.iterate(name, toCallArguments(args), signal ?? never, cause)),
        aggregate: (name, constants, rows, signal, cause) =>
          provider.aggregate!(name, constants, rows, signal ?? never, cause),
      })
    },
    listFunctions: async () => context.functions.list(),
    configure: async (settings) => hooks.configure(settings),
    attachLogger: async (logger) => hooks.addLogger(logger),
    lineage: async (ref, column) => columnLineage(context, table(ref), column),
    explainCell: async (ref, rowId, pos, column) => {
      const found = (await findVersion(context, ref)) ?? { table: table(ref) }
      return explainCell(context, found, rowId, pos, column)
    },
    failures: (path, limit) => listFailures(context, path, limit),
    statistics: () => engineStatistics(context, hooks.providerStatistics),
    jobs: () => jobs.list(),
    commandJob: (id, command) => jobs.command(id, command),
    idle: ({ signal }) => jobs.idle(signal),
    approvals: () => context.approvals.list(),
    approve: async (id, decision) => (await import('../jobs/approve.ts')).approve(context, id, decision),
    maintain: () => context.store.maintain(),
    close: () => hooks.close(),
  }
}

async function findTable(context: EngineContext, givenPath: string): Promise<TableInfo | null> {
  const found = await findVersion(context, givenPath)
  return found ? tableInfo(context, found.table, found.past) : null
}

/** For calls that take no turn: what functions of theirs ask for is part of what the call is part of. */
function partOf(context: EngineContext, { cause }: RunOptions): EngineContext {
  return cause?.within === undefined ? context : { ...context, cause: cause.within }
}

/** The rows of an iterator of a program. @throws PolytableError FUNCTION_NOT_FOUND where the program ends meanwhile */
async function* fromProgram<T>(name: string, rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows
  } catch (error) {
    if (!PolytableError.is(error) || error.code !== 'DATABASE_UNAVAILABLE') throw error
    throw new PolytableError(
      'FUNCTION_NOT_FOUND',
      `The program that defines '${name}' is no longer connected`,
      {
        cause: error,
      },
    )
  }
}
