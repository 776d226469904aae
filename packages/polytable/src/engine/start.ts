import { sleep } from '@polytable/model/async/timing'
import { createBroadcastLog, openEngine } from '@polytable/engine/commands/index'
import type { Engine } from '@polytable/model/protocol/engine-api'
import type {
  Logger,
  MediaDestination,
  MediaResolver,
  MediaStore,
  SqlStore,
} from '@polytable/model/ports/index'
import { engineFunctions } from '@polytable/functions/runtime'
import type { KeptFiles } from '@polytable/models/kept/kept-files'
import { modelKeeper } from '@polytable/models/kept/keeper'
import { modelFunctions } from '@polytable/models/functions/runner'
import { createModelSupervisor } from '@polytable/models/supervisor/index'
import { createFileCache } from '@polytable/media/store/file-cache'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { createScratchMediaStore } from '@polytable/media/store/scratch'
import type { Credentials } from '../client/credentials.ts'
import { providerFunctions } from '@polytable/providers/functions/runner'
import type { Channel } from '@polytable/rpc/index'
import { databaseIdentity, findIdentity } from '@polytable/store/common/identity'
import { version } from '../../package.json'
import { destinations } from './destinations.ts'
import { mediaThread } from './media-thread.ts'
import { modelWorker } from './model-thread.ts'
import { netFunctions } from './net-functions.ts'
import { objectStores, type ObjectStores } from './object-stores.ts'
import type { EngineSettings } from './options.ts'
import { storageRoom, type StorageEstimate } from './storage-room.ts'
import { openOwnMedia, type Identity } from './own-media.ts'

/** The bound of the file cache where the settings give none, in bytes. */
const FILE_CACHE_BYTES = 4 * 2 ** 30

/** What the engine needs of the platform its thread is on. */
export interface EnginePlatform {
  openStore(logger: Logger): Promise<SqlStore>
  /** The media beside the tables, or in the directory of the settings. */
  openMediaStore(identity: Identity): Promise<MediaStore>
  /** Files at hand of media that are kept elsewhere. */
  openCache(identity: Identity): Promise<MediaStore>
  resolver(objects: ObjectStores): MediaResolver
  /** Opens a folder of a directory, by its `file:` URL, as a destination of media; absent where there are no directories. */
  openDirectory?(url: string, folder: string): Promise<MediaDestination>
  /** What may be stored, and how much is; absent where nobody tells. */
  estimate?(): Promise<StorageEstimate>
  startMediaThread(): Channel
  startModelThread(): Channel
  /** Opens the files of models that are kept; in Node those in a folder. */
  keptFiles(folder: string | undefined): KeptFiles
}

/**
 * Opens the engine of a database in this thread, with its media and model threads started when they are needed.
 * @param credentials of the program's object stores and providers
 */
export async function startEngine(
  settings: EngineSettings,
  platform: EnginePlatform,
  credentials: Credentials,
): Promise<Engine> {
  const logs = createBroadcastLog()
  const { logger } = logs
  const store = await platform.openStore(logger)
  try {
    let mayWrite = !settings.readOnly
    const identity: Identity = () => (mayWrite ? databaseIdentity(store) : findIdentity(store))
    const objects = objectStores(settings.storage, credentials)
    const cache = createFileCache({
      open: () => platform.openCache(identity),
      limit: settings.fileCacheBytes ?? FILE_CACHE_BYTES,
    })
    const resolver = platform.resolver(objects)
    const own = await openOwnMedia(settings, platform, { identity, objects, cache })
    const scratch = settings.readOnly
      ? createScratchMediaStore(own.store, createMemoryMediaStore())
      : undefined
    const media = mediaThread(() => platform.startMediaThread())
    const supervision = { spawn: async () => modelWorker(platform.startModelThread()), logger }
    const supervisor = createModelSupervisor({ ...supervision, memoryBytes: settings.modelMemoryBytes })
    const hosted = providerFunctions({
      credentials,
      openBlob: async ({ blob, path }) => blob ?? resolver.read(path!),
      fitImage: media.fitImage,
      async download(url, signal) {
        const file = await resolver.fetch(url, signal)
        return 'path' in file ? resolver.read(file.path) : file.blob
      },
    })
    return await openEngine({
      store,
      mediaStore: scratch ?? own.store,
      beforeFirstWrite:
        scratch &&
        (async () => {
          mayWrite = true
          await own.claim?.()
          await scratch.settle()
        }),
      destinations: destinations({
        objects,
        resolver,
        identity,
        cache,
        openDirectory: platform.openDirectory?.bind(platform),
      }),
      mediaDestination: settings.mediaDestination,
      mediaCache: cache,
      keepsUrls: settings.fileCacheBytes === undefined,
      resolver,
      // What an object store has room for, nobody tells.
      room: storageRoom(settings.media === undefined ? platform.estimate : undefined, logger),
      inspector: media.inspector,
      functions: [
        engineFunctions(),
        media.functions,
        modelFunctions(supervisor, settings.models, media.decoder),
        netFunctions(objects, own.urlOf),
        hosted,
      ],
      providerStatistics: hosted.statistics,
      // Most programs never ask for one, nor for SQL.
      live: async function* (...asked) {
        const { liveQuery } = await import('@polytable/live/live-query')
        yield* liveQuery(...asked)
      },
      sql: async (...asked) => (await import('@polytable/sql/run')).runSql(...asked),
      backups: {
        async *backup(...asked) {
          const { backupDatabase } = await import('@polytable/backup/backup')
          yield* backupDatabase(...asked)
        },
        restore: async (...asked) => (await import('@polytable/backup/restore')).restoreDatabase(...asked),
        doctor: async (...asked) => (await import('@polytable/backup/doctor/index')).examine(...asked),
      },
      models: modelKeeper(
        settings.models,
        platform.keptFiles(settings.models.cacheDir),
        supervision,
        supervisor,
      ),
      logs,
      info: { version, storage: settings.location.kind },
      now: () => new Date(),
      sleep,
      async dispose() {
        media.dispose()
        supervisor.dispose()
      },
    })
  } catch (error) {
    await store.close()
    throw error
  }
}
