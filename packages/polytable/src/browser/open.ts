import { addDeclared, Database, Session } from '@polytable/client/index'
import { RateLimits } from '@polytable/udf/calls/limits'
import { PolytableError } from '@polytable/model/errors/index'
import { isRepeatable } from '@polytable/model/protocol/commands'
import { openRowFile } from '@polytable/io/read/index'
import { chooseDevice, type Gpu } from '@polytable/models/transformers/device'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import {
  aliveChannel,
  browserWorkerChannel,
  connect,
  createFailoverConnection,
  joinDatabase,
  messagePortChannel,
  type Channel,
  type Connection,
} from '@polytable/rpc/index'
import { engineClient } from '../client/engine-client.ts'
import { checkOpen, isMemory, type OpenOptions } from '../client/options.ts'
import { databaseUsage } from '../client/database-usage.ts'
import { mediaReader } from '../client/media-reader.ts'
import { clientSettings, engineSettings } from '../client/settings.ts'
import { programCredentials, type Credentials } from '../client/credentials.ts'
import type { EngineSettings } from '../engine/options.ts'
import { openFunctionPool, poolSize, type FunctionPool } from '@polytable/udf/pool/pool'
import { startEngineWorker } from './engine-worker.ts'
import { localMedia } from './local-media.ts'
import { hasOpfs } from './opfs.ts'
import { opfsUsage } from './usage.ts'

/** How a page reaches an engine. */
interface Link {
  readonly connection: Connection<EngineApi>
  /** Whether the engine runs in this tab. */
  leading(): boolean
}

/**
 * Opens a database of this origin, and makes it where there is none; `memory://` opens one that is not kept. All tabs that open
 * the same name share one engine. Where the browser gives no place for files (OPFS), as in private windows of some, the database is in
 * memory: the logger is warned, and `info()` says so.
 * @throws PolytableError DATABASE_UNAVAILABLE, INVALID_ARGUMENT, INVALID_CONFIGURATION, PATH_NOT_FOUND where a database to be read
 *   does not exist, UNSUPPORTED_OPERATION where the page comes neither over https nor from localhost
 */
export async function open(name: string, options: OpenOptions = {}): Promise<Database> {
  checkOpen(name, options, new Set(['memory']))
  checkOrigin()
  const memory = isMemory(name)
  const isKept = !memory && (await hasOpfs())
  const directory = isKept ? `polytable/${encodeURIComponent(name)}` : undefined
  if (!memory && !isKept) {
    const logger = options.logger ?? console
    logger.warn(
      `This browser gives the page no place for files, as in private windows: '${name}' is in memory. Tabs share it, and it is gone with the tab that opened it first.`,
    )
  }
  const settings = engineSettings(
    directory === undefined ? { kind: 'memory' } : { kind: 'opfs', directory },
    options,
    undefined,
  )
  const credentials = programCredentials(options, undefined, location.href)
  const backup =
    options.restoreFrom === undefined
      ? undefined
      : await (await import('../client/restore.ts')).openBackup(options.restoreFrom)
  let session: Session | undefined
  const link = memory
    ? await linkAlone(settings, credentials)
    : linkShared(name, settings, credentials, async (engine) => {
        await engine.configure(clientSettings(options))
        if (options.logger) await engine.attachLogger(options.logger)
        await session?.shareAgain(engine)
      })
  const engine = engineClient(link.connection.api)
  if (memory) {
    await engine.configure(clientSettings(options))
    if (options.logger) await engine.attachLogger(options.logger)
  }
  const limits = new RateLimits(options.rateLimits)
  const media = mediaReader(engine, localMedia)
  session = new Session(engine, media, openRowFile, limits, options.tracer)
  let pool: FunctionPool | undefined
  const close = async (): Promise<void> => {
    pool?.close()
    if (link.leading()) await engine.close()
    link.connection.close()
  }
  try {
    await engine.info()
    if (options.udfs?.length) {
      const urls = options.udfs.map((url) => new URL(url, location.href).href)
      pool = await openFunctionPool(
        { urls, limits, media, start: startFunctionWorker },
        poolSize(navigator.hardwareConcurrency),
      )
      await session.addModules(pool)
    }
    await backup?.restore(engine)
    await addDeclared(session, (options.schema ?? []) as Parameters<typeof addDeclared>[1])
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  } finally {
    await backup?.close()
  }
  // Asked once, when it is first wanted: it may start the browser's GPU process.
  let device: Promise<string> | undefined
  const modelDevice = (): Promise<string> =>
    (device ??= chooseDevice('auto', { native: false, gpu: (navigator as { readonly gpu?: Gpu }).gpu }))
  return new Database(session, {
    name,
    platformInfo: () => platformInfo(link, directory, options.models?.device ?? modelDevice()),
    close,
  })
}

/** Browsers give locks, storage and random identifiers only to pages that nobody on the way could have changed. */
function checkOrigin(): void {
  if (globalThis.isSecureContext) return
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    `A page from ${location.origin} cannot open a database: it is not a secure context, so storage and locks are unavailable`,
    { hint: 'Serve the page over https, or from localhost.' },
  )
}

function startTabsWorker(): SharedWorker {
  return new SharedWorker(new URL('./tabs-worker.js', import.meta.url), {
    type: 'module',
    name: 'polytable-tabs',
  })
}

/** An engine of this page's own. */
async function linkAlone(settings: EngineSettings, credentials: Credentials): Promise<Link> {
  const started = startEngineWorker(settings, credentials)
  await started.ready
  const { port1, port2 } = new MessageChannel()
  started.attach(port1)
  const connection = connect<EngineApi>(aliveChannel(messagePortChannel(port2), navigator.locks))
  void connection.closed.then(() => started.terminate())
  return { connection, leading: () => true }
}

/** The engine that all tabs of this database share, wherever it runs. */
function linkShared(
  name: string,
  settings: EngineSettings,
  credentials: Credentials,
  prepare: (engine: EngineApi) => Promise<void>,
): Link {
  const membership = joinDatabase({
    name,
    startEngine: async () => startEngineWorker(settings, credentials),
    createBroker: typeof SharedWorker === 'undefined' ? undefined : startTabsWorker,
    locks: navigator.locks,
  })
  const connection = createFailoverConnection<EngineApi>({
    membership,
    locks: navigator.locks,
    retryable: isRepeatable,
    prepare: (api) => prepare(engineClient(api)),
  })
  // In a worker there is none.
  const page = globalThis.document as Document | undefined
  const onFreeze = () => connection.yield()
  page?.addEventListener('freeze', onFreeze)
  void connection.closed.then(() => page?.removeEventListener('freeze', onFreeze))
  return { connection, leading: () => membership.leading }
}

/** @param directory where the database is kept, if it is */
async function platformInfo(link: Link, directory: string | undefined, device: string | Promise<string>) {
  const { quota = null } = (await navigator.storage?.estimate()) ?? {}
  return {
    persisted: directory !== undefined && (await navigator.storage.persisted()),
    quota,
    usage: directory === undefined ? null : await databaseUsage(directory, opfsUsage),
    leader: link.leading(),
    device: await device,
  }
}

function startFunctionWorker(): Channel {
  const worker = new Worker(new URL('./functions-worker.js', import.meta.url), {
    type: 'module',
    name: 'polytable-functions',
  })
  return aliveChannel(browserWorkerChannel(worker), navigator.locks)
}
