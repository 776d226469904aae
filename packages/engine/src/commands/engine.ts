import { PolytableError } from '@polytable/model/errors/index'
import { Catalog, type TableRecord } from '@polytable/kernel/catalog/index'
import { addColumnsTo, addEmbeddingIndex, dropIndexFrom } from '../ddl/alter.ts'
import { alterColumn, renameColumn } from '../ddl/alter-column.ts'
import { addBtreeIndex } from '../ddl/btree.ts'
import { addTextIndex } from '../ddl/text-index.ts'
import { dropColumnFrom } from '../ddl/drop-column.ts'
import { createDir, createTable, createView } from '../ddl/create.ts'
import { collectMedia, dropDir, dropTable } from '../ddl/drop.ts'
import { move } from '../ddl/move.ts'
import { onErrorOf } from '../ddl/options.ts'
import { batchUpdate } from '../dml/batch-update.ts'
import { computeRows } from '../dml/compute-rows.ts'
import { deleteRows } from '../dml/delete.ts'
import { insertRows } from '../dml/insert.ts'
import { recomputeColumns } from '../dml/recompute.ts'
import { updateRows } from '../dml/update.ts'
import { Changes } from '@polytable/kernel/statements/changes'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { FunctionRegistry } from '@polytable/kernel/functions/functions'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { MediaSeals } from '@polytable/kernel/media/known-media'
import { Maintenance } from '@polytable/kernel/storage/maintenance'
import { MediaAccess, type MediaInspector, type MediaResolver } from '@polytable/kernel/media/media-access'
import { MediaKeeper } from '@polytable/kernel/media/media-keeper'
import { findUsedMedia } from '@polytable/kernel/media/media-usage'
import { Memo } from '@polytable/kernel/functions/memo'
import { Turns } from '@polytable/kernel/statements/turns'
import { recover } from '@polytable/kernel/storage/undo'
import { explainCell } from '../insight/explain-cell.ts'
import { listFailures } from '../insight/failures.ts'
import { columnLineage } from '../insight/lineage.ts'
import { engineStatistics } from '../insight/statistics.ts'
import { Jobs } from '../jobs/jobs.ts'
import { diffSchema, migrateSchema } from '../migrate/migrate.ts'
import type { Logger, MediaStore, SqlStore } from '@polytable/model/ports/index'
import { explainQuery } from '../query/explain.ts'
import { countQuery, runQuery } from '../query/run.ts'
import { tablesOf } from '@polytable/model/protocol/query-spec'
import { diffRows, diffVersions } from '../versions/diff.ts'
import { revertTable } from '../versions/revert.ts'
import { findChangeable, findVersion } from '../versions/travel.ts'
import { vacuumTable } from '../versions/vacuum.ts'
import { history, versions } from '../versions/versions.ts'
import { guardWrites, refuseWriting } from './access.ts'
import type { ClientSettings, Engine, EngineApi, EngineInfo } from '@polytable/model/protocol/engine-api'
import { steadyClock } from './clock.ts'
import type { BroadcastLog } from './log.ts'
import { tableInfo } from '../describe/info.ts'
import type { TableInfo } from '@polytable/model/protocol/table-info'
import { listDir } from '../describe/list.ts'
import { tableMetadata } from '../describe/metadata.ts'
import { withTimeZone } from './time-zone.ts'
import { dirTree } from '../describe/tree.ts'

/** What an engine runs on. */
export interface EngineParts {
  readonly store: SqlStore
  readonly mediaStore: MediaStore
  readonly resolver: MediaResolver
  readonly inspector: MediaInspector
  readonly functions: readonly {
    readonly functions: readonly RegisteredFunction[]
    readonly runner: FunctionRunner
  }[]
  readonly logs: BroadcastLog
  readonly info: Pick<EngineInfo, 'version' | 'storage'>
  /**
   * Set where the database is opened to be read: nothing is written, not even to take back what was left unfinished, before a
   * client writes. Then this is called first, once.
   */
  readonly beforeFirstWrite?: () => Promise<void>
  now(): Date
  /** Resolves after some time; rejects when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** Ends the workers that the parts run in. */
  dispose(): Promise<void>
}

/**
 * Opens an engine over its parts; what a process that died left unfinished is taken back.
 * @throws PolytableError where it is opened to be read: PATH_NOT_FOUND where there is no database, INVALID_STATE where it was
 *   written by an older Polytable and not opened to be written since
 */
export async function openEngine(parts: EngineParts): Promise<Engine> {
  const { logger, loggers } = parts.logs
  const { beforeFirstWrite } = parts
  const catalog = beforeFirstWrite ? await Catalog.read(parts.store) : await Catalog.open(parts.store)
  const changes = new Changes()
  catalog.onChange = changes.committed
  const now = await steadyClock(parts.store, () => parts.now())
  const seals = new MediaSeals()
  const context: EngineContext = {
    store: parts.store,
    catalog,
    changes,
    get jobs() {
      return jobs
    },
    functions: new FunctionRegistry(now),
    memo: new Memo(parts.store, logger, now),
    media: new MediaAccess({
      store: parts.mediaStore,
      keeper: new MediaKeeper(parts.mediaStore, {
        find: (candidates) => findUsedMedia(parts.store, candidates),
        failed: (error) =>
          logger.warn('Media that a failed call had stored are left until the next vacuum.', error),
      }),
      resolver: parts.resolver,
      inspector: parts.inspector,
      seals,
      noteResult: async () => {
        if (context.memo.writable) await catalog.noteGarbage()
      },
    }),
    turns: new Turns(),
    maintenance: new Maintenance(parts.store, logger),
    logger,
    timeZone: 'UTC',
    now,
  }
  const jobs = new Jobs(context, (milliseconds, signal) => parts.sleep(milliseconds, signal))
  for (const { functions, runner } of parts.functions) context.functions.register(functions, runner)
  const takeBack = async (): Promise<void> => {
    if (await recover(context)) await collectMedia(context)
    // What was stored for results meanwhile has been put into the store.
    if (beforeFirstWrite) await catalog.noteGarbage()
    context.memo.writable = true
    await jobs.start()
  }
  let writable: Promise<void> | undefined
  if (!beforeFirstWrite) await (writable = takeBack())
  const makeWritable = (): Promise<void> =>
    (writable ??= (beforeFirstWrite?.() ?? Promise.resolve()).then(takeBack))
  let closed: Promise<void> | undefined
  const closeOnce = (): Promise<void> => (closed ??= jobs.stop().then(() => close(parts)))
  return {
    client() {
      const runners: FunctionRunner[] = []
      const attached: Logger[] = []
      let readOnly = false
      const own = { ...context }
      const api = clientApi(own, jobs, {
        info: parts.info,
        close: closeOnce,
        configure(settings) {
          readOnly = settings.readOnly ?? false
          own.timeZone = settings.timeZone ?? 'UTC'
          if (settings.mediaSeal !== undefined) seals.add(settings.mediaSeal)
        },
        addRunner(functions, runner) {
          context.functions.registerDefined(functions, runner)
          runners.push(runner)
          jobs.functionsAdded()
        },
        addLogger(added) {
          attached.push(added)
          loggers.add(added)
        },
      })
      return {
        api: guardWrites(
          withTimeZone(api, () => own.timeZone),
          async (method) => (readOnly ? refuseWriting(method) : makeWritable()),
        ),
        release() {
          for (const runner of runners) context.functions.unregister(runner)
          for (const each of attached) loggers.delete(each)
        },
      }
    },
  }
}

interface ClientHooks {
  readonly info: EngineParts['info']
  close(): Promise<void>
  configure(settings: ClientSettings): void
  addRunner(functions: readonly RegisteredFunction[], runner: FunctionRunner): void
  addLogger(logger: Logger): void
}

function clientApi(context: EngineContext, jobs: Jobs, hooks: ClientHooks): EngineApi {
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
    watch: (spec, { signal }) =>
      context.changes.watch(
        tablesOf(spec).map((ref) => table(ref).root),
        signal,
      ),
    openMedia: (cell, { signal }) => context.media.open(cell, signal),
    openFile: (reference, { signal }) => context.media.find(reference, signal),
    pixels: (cell) => context.media.pixels(cell),
    diffSchema: (declarations) => diffSchema(context, declarations),
    migrateSchema: (declarations, options) => migrateSchema(context, declarations, options),
    registerFunctions: async (functions, provider) => {
      const never = new AbortController().signal
      hooks.addRunner(functions, {
        media: 'cell',
        call: (name, args, signal, cause) => provider.call(name, args, signal ?? never, cause),
        iterate: (name, args, signal, cause) =>
          fromProgram(name, provider.iterate(name, args, signal ?? never, cause)),
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
    statistics: () => engineStatistics(context),
    jobs: () => jobs.list(),
    commandJob: (id, command) => jobs.command(id, command),
    idle: ({ signal }) => jobs.idle(signal),
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

async function close(parts: EngineParts): Promise<void> {
  try {
    await parts.store.close()
  } finally {
    await parts.mediaStore.close()
    await parts.dispose()
  }
}

/** The rows of an iterator of a program. @throws PolytableError FUNCTION_NOT_FOUND where the program ends meanwhile */
async function* fromProgram<T>(name: string, rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows
  } catch (error) {
    if (!PolytableError.is(error) || error.code !== 'DATABASE_UNAVAILABLE') throw error
    throw new PolytableError('FUNCTION_NOT_FOUND', `The program that defines '${name}' has ended`, {
      cause: error,
    })
  }
}
