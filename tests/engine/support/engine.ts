import { batchOfRows, type GivenBatch } from '@polytable/model/protocol/given-batch'
import type { GivenRow } from '@polytable/model/protocol/writes'
import { backupDatabase } from '@polytable/backup/backup'
import { examine } from '@polytable/backup/doctor/index'
import { restoreDatabase } from '@polytable/backup/restore'
import { createBroadcastLog, openEngine, type EngineParts } from '@polytable/engine/commands/index'
import { liveQuery } from '@polytable/live/live-query'
import { runSql } from '@polytable/sql/run'
import type { Engine, EngineApi } from '@polytable/model/protocol/engine-api'
import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import type { SqlStore } from '@polytable/model/ports/index'
import { createFileCache } from '@polytable/media/store/file-cache'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from '../../store/support/node-assets.ts'
import { createMemoryLogger } from '../../store/support/quiet-logger.ts'

export interface TestEngine {
  readonly engine: EngineApi
  /** The store below it, to look at what is really there. */
  readonly store: SqlStore
}

const noMedia = (): never => {
  throw new Error('There are no media in these tests')
}

type TestFunctions = readonly {
  readonly functions: readonly RegisteredFunction[]
  readonly runner: FunctionRunner
}[]

/** An engine over PGlite in memory, with functions that run in this thread. */
export async function openTestEngine(functions: TestFunctions = []): Promise<TestEngine> {
  const logger = createMemoryLogger()
  const store = await openPgliteStore({ location: { kind: 'memory' }, assets: nodeAssets(), logger })
  return { engine: await openEngineOver(store, functions), store }
}

/** An engine over a store that is open. */
export async function openEngineOver(
  store: SqlStore,
  functions: TestFunctions,
  now = () => new Date(),
): Promise<EngineApi> {
  return (await startEngineOver(store, { functions, now })).client().api
}

/** An engine over a store that is open, for any number of clients. */
export function startEngineOver(
  store: SqlStore,
  parts: Partial<Pick<EngineParts, 'functions' | 'beforeFirstWrite' | 'now'>>,
): Promise<Engine> {
  return openEngine({
    store,
    mediaStore: createMemoryMediaStore(),
    mediaCache: createFileCache({ open: async () => createMemoryMediaStore(), limit: 0 }),
    keepsUrls: true,
    room: { left: async () => undefined, look: () => undefined, nameOf: noMedia },
    resolver: { canonical: () => undefined, fetch: noMedia, describe: noMedia, read: noMedia },
    destinations: { canonical: (destination) => destination, open: noMedia },
    inspector: { inspect: noMedia, frame: noMedia, pixels: noMedia, framePixels: noMedia, encode: noMedia },
    models: { list: noMedia, loaded: noMedia, download: noMedia, import: noMedia, remove: noMedia },
    live: liveQuery,
    sql: runSql,
    backups: { backup: backupDatabase, restore: restoreDatabase, doctor: examine },
    functions: [],
    now: () => new Date(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ...parts,
    logs: createBroadcastLog(),
    info: { version: '0', storage: 'memory' },
    providerStatistics: async () => ({}),
    dispose: async () => {},
  })
}

/** Rows as a call takes them: batch by batch. */
export async function* batches(...given: readonly (readonly GivenRow[])[]): AsyncGenerator<GivenBatch> {
  for (const rows of given) yield batchOfRows(rows)
}
