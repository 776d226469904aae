import { sleep } from '@polytable/model/async/timing'
import { createBroadcastLog, openEngine } from '@polytable/engine/commands/index'
import type { Engine } from '@polytable/model/protocol/engine-api'
import type { Logger, MediaResolver, MediaStore, SqlStore } from '@polytable/model/ports/index'
import { engineFunctions } from '@polytable/functions/runtime'
import { modelFunctions } from '@polytable/models/functions/runner'
import { createModelSupervisor } from '@polytable/models/supervisor/index'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { createScratchMediaStore } from '@polytable/media/store/scratch'
import type { Channel } from '@polytable/rpc/index'
import { version } from '../../package.json'
import { mediaThread } from './media-thread.ts'
import { modelWorker } from './model-thread.ts'
import type { EngineSettings } from './options.ts'

/** What the engine needs of the platform its thread is on. */
export interface EnginePlatform {
  openStore(logger: Logger): Promise<SqlStore>
  openMediaStore(): Promise<MediaStore>
  readonly resolver: MediaResolver
  startMediaThread(): Channel
  startModelThread(): Channel
}

/** Opens the engine of a database in this thread, with its media and model threads started when they are needed. */
export async function startEngine(settings: EngineSettings, platform: EnginePlatform): Promise<Engine> {
  const logs = createBroadcastLog()
  const { logger } = logs
  const store = await platform.openStore(logger)
  try {
    const stored = await platform.openMediaStore()
    const scratch = settings.readOnly ? createScratchMediaStore(stored, createMemoryMediaStore()) : undefined
    const media = mediaThread(() => platform.startMediaThread())
    const supervisor = createModelSupervisor({
      spawn: async () => modelWorker(platform.startModelThread()),
      logger,
    })
    return await openEngine({
      store,
      mediaStore: scratch ?? stored,
      beforeFirstWrite: scratch && (() => scratch.settle()),
      resolver: platform.resolver,
      inspector: media.inspector,
      functions: [engineFunctions(), media.functions, modelFunctions(supervisor, settings.models)],
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
