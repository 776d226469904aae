import { Catalog } from '@polytable/kernel/catalog/index'
import { FunctionRegistry } from '@polytable/kernel/functions/functions'
import { Approvals } from '@polytable/kernel/functions/approvals'
import { Memo } from '@polytable/kernel/functions/memo'
import { Partials } from '@polytable/kernel/functions/partials'
import { MediaSeals } from '@polytable/kernel/media/known-media'
import { MediaAccess } from '@polytable/kernel/media/media-access'
import { MediaKeeper } from '@polytable/kernel/media/media-keeper'
import type { StorageRoom } from '@polytable/kernel/media/media-room'
import { MediaStores } from '@polytable/kernel/media/media-stores'
import { findUsedMedia, mediaDestinations, noteDestination } from '@polytable/kernel/media/media-usage'
import { Changes } from '@polytable/kernel/statements/changes'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Turns } from '@polytable/kernel/statements/turns'
import { Maintenance } from '@polytable/kernel/storage/maintenance'
import { Sketches } from '@polytable/kernel/nearest/index'
import { RowIndexes } from '@polytable/kernel/storage/row-indexes'
import { recover } from '@polytable/kernel/storage/undo'
import type {
  Logger,
  MediaCache,
  MediaDestinations,
  MediaInspector,
  MediaResolver,
  MediaStore,
  ModelKeeper,
  SqlStore,
} from '@polytable/model/ports/index'
import type { Engine, EngineInfo } from '@polytable/model/protocol/engine-api'
import type { EngineStatistics } from '@polytable/model/protocol/insight'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { collectMedia } from '../ddl/drop.ts'
import { Jobs } from '../jobs/jobs.ts'
import { guardWrites, refuseWriting } from './access.ts'
import { clientApi, type BackupCommands, type LiveQueries, type SqlStatements } from './client-api.ts'
import { steadyClock } from './clock.ts'
import type { BroadcastLog } from './log.ts'
import { withMediaOfQueries } from './query-media.ts'
import { withTimeZone } from './time-zone.ts'

/** What an engine runs on. */
export interface EngineParts {
  readonly store: SqlStore
  readonly mediaStore: MediaStore
  /** The other places that media can be kept at. */
  readonly destinations: MediaDestinations
  /** The destinations of media whose column names none. */
  readonly mediaDestination?: { readonly input?: string; readonly output?: string }
  /** Files at hand of media that are kept elsewhere. */
  readonly mediaCache: MediaCache
  /** Whether what URLs gave is kept for good, and not in the cache alone. */
  readonly keepsUrls: boolean
  readonly resolver: MediaResolver
  /** What is left for the files of the database. */
  readonly room: StorageRoom
  readonly inspector: MediaInspector
  readonly functions: readonly {
    readonly functions: readonly RegisteredFunction[]
    readonly runner: FunctionRunner
  }[]
  /** What was asked of hosted models, by provider and model. */
  readonly providerStatistics: () => Promise<EngineStatistics['providers']>
  readonly models: ModelKeeper
  readonly live: LiveQueries
  readonly sql: SqlStatements
  readonly backups: BackupCommands
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
  catalog.onChange = changes.tell
  const startClock = (): Promise<() => Date> => steadyClock(parts.store, () => parts.now())
  let clock = await startClock()
  const now = (): Date => clock()
  const seals = new MediaSeals()
  const stores = new MediaStores(parts.mediaStore, parts.destinations)
  const context: EngineContext = {
    store: parts.store,
    catalog,
    changes,
    get jobs() {
      return jobs
    },
    functions: new FunctionRegistry(now),
    memo: new Memo(parts.store, logger, now),
    approvals: new Approvals(parts.store, now),
    partials: new Partials(changes),
    media: new MediaAccess({
      stores,
      destinations: parts.destinations,
      defaults: parts.mediaDestination ?? {},
      keeper: new MediaKeeper(stores, {
        find: (candidates) => findUsedMedia(parts.store, candidates),
        destinations: () => mediaDestinations(parts.store),
        note: (destination) => noteDestination(parts.store, destination),
        failed: (error) =>
          logger.warn('Cleaning up the media of a failed call failed; the next vacuum removes them.', error),
      }),
      cache: parts.mediaCache,
      keepsUrls: parts.keepsUrls,
      resolver: parts.resolver,
      inspector: parts.inspector,
      seals,
      room: parts.room,
      noteResult: async () => {
        if (context.memo.writable) await catalog.noteGarbage()
      },
    }),
    turns: new Turns(),
    maintenance: new Maintenance(parts.store, logger),
    rowIndexes: new RowIndexes(parts.store),
    sketches: new Sketches(parts.store, logger),
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
    context.sketches.writable = true
    await jobs.start()
  }
  const reload = async (): Promise<void> => {
    context.rowIndexes.forget()
    context.sketches.forgetAll()
    clock = await startClock()
    await catalog.reload()
    await takeBack()
  }
  let writable: Promise<void> | undefined
  if (!beforeFirstWrite) await (writable = takeBack())
  const makeWritable = (): Promise<void> =>
    (writable ??= (beforeFirstWrite?.() ?? Promise.resolve()).then(takeBack))
  let closed: Promise<void> | undefined
  const closeOnce = (): Promise<void> => (closed ??= jobs.stop().then(() => close(parts, stores)))
  return {
    client() {
      const runners: FunctionRunner[] = []
      const attached: Logger[] = []
      let readOnly = false
      const own = { ...context }
      const api = clientApi(own, jobs, {
        info: parts.info,
        providerStatistics: parts.providerStatistics,
        models: parts.models,
        live: parts.live,
        sql: parts.sql,
        backups: parts.backups,
        reload,
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
          withTimeZone(withMediaOfQueries(api, context.media), () => own.timeZone),
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

async function close(parts: EngineParts, stores: MediaStores): Promise<void> {
  try {
    await parts.store.close()
  } finally {
    await stores.close()
    await parts.mediaCache.close()
    await parts.dispose()
  }
}
