import { mkdir, realpath } from 'node:fs/promises'
import { availableParallelism, homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { addDeclared, Database, Session } from '@polytable/client/index'
import { Causes } from '@polytable/udf/calls/causes'
import { RateLimits } from '@polytable/udf/calls/limits'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { openRowFile } from '@polytable/io/read/index'
import { connect, service, transfer, type Channel, type ChannelEnd } from '@polytable/rpc/index'
import { nodePortChannel, nodeWorkerChannel } from '@polytable/rpc/node'
import { version } from '../../package.json'
import { engineClient } from '../client/engine-client.ts'
import {
  checkOpen,
  checkPath,
  isMemory,
  isUrl,
  postgresSchemes,
  schemeOf,
  shownName,
  type OpenOptions,
} from '../client/options.ts'
import { databaseUsage } from '../client/database-usage.ts'
import { mediaReader } from '../client/media-reader.ts'
import { openBackup, type OpenedBackup } from '../client/restore.ts'
import { clientSettings, engineSettings } from '../client/settings.ts'
import { programCredentials, type Credentials } from '../client/credentials.ts'
import type { EngineHost } from '../engine/host.ts'
import type { EngineSettings, Location } from '../engine/options.ts'
import { openFunctionPool, poolSize, type FunctionPool } from '@polytable/udf/pool/pool'
import { packaged } from './assets.ts'
import { rememberParts } from './opened.ts'
import { asyncVariable } from './context-variable.ts'
import { loaderOptions, threadOptions } from './loaders.ts'
import { localMedia } from './local-media.ts'
import { pgliteModule } from './pglite-module.ts'
import { shareEngine, type EngineShare, type RunningEngine } from './shared-engines.ts'
import { directoryUsage } from './usage.ts'
import { readWholeFile, writeWholeFile } from './whole-file.ts'

/** The heap of a worker for functions, without buffers: a function that wants more ends its worker, not the process. */
const FUNCTIONS_HEAP_MB = 1024

/** How long the reason why an engine's thread ended may come after its ports were closed, in milliseconds. */
const END_MS = 1000

/**
 * Opens a database, and makes it where there is none: a directory, or `memory://` for one that is not kept. With a `postgres:`
 * URL it is made in a database of that server, which must exist and have pgvector; the package `pg` must be installed. A
 * directory that this process has open is given once more, with the engine's options of the first opening; it ends with the last
 * `close()`.
 * @throws PolytableError DATABASE_UNAVAILABLE where another process has it open or the server does not answer, INVALID_ARGUMENT,
 *   INVALID_CONFIGURATION, PATH_NOT_FOUND where a database to be read does not exist
 */
export async function open(name: string, options: OpenOptions = {}): Promise<Database> {
  checkOpen(name, options, new Set(['memory', ...postgresSchemes]))
  checkPath(name)
  const location = locationOf(name)
  const backup =
    options.restoreFrom === undefined ? undefined : await openBackup(options.restoreFrom, readWholeFile)
  try {
    return await openAt(name, location, options, backup)
  } finally {
    await backup?.close()
  }
}

async function openAt(
  name: string,
  location: Location,
  options: OpenOptions,
  backup: OpenedBackup | undefined,
): Promise<Database> {
  if (location.kind === 'directory' && !options.readOnly) await makeDirectory(location.path)
  const media = options.media === undefined || isUrl(options.media) ? options.media : resolve(options.media)
  const cache = join(homedir(), '.cache', 'polytable', 'models')
  const settings = engineSettings(location, { ...options, media }, cache)
  const credentials = programCredentials(options, (variable) => process.env[variable])
  const share = await shareEngine(await identityOf(location), version, () =>
    startEngine(settings, credentials),
  )
  const connection = connect<EngineApi>(sharedChannel(share))
  const engine = engineClient(connection.api)
  let pool: FunctionPool | undefined
  const close = async (): Promise<void> => {
    pool?.close()
    try {
      await share.release()
    } finally {
      connection.close()
    }
  }
  try {
    await engine.configure(clientSettings(options))
    if (options.logger) await engine.attachLogger(options.logger)
    const limits = new RateLimits(options.rateLimits)
    const media = mediaReader(engine, localMedia)
    const causes = new Causes(asyncVariable)
    const session = new Session(engine, media, openRowFile, limits, options.tracer, causes)
    if (options.udfs?.length) {
      const urls = options.udfs.map(String)
      pool = await openFunctionPool(
        { urls, limits, media, start: startFunctionWorker },
        poolSize(availableParallelism()),
      )
      await session.addModules(pool)
    }
    const database = new Database(session, {
      name: shownName(name),
      platformInfo: async () => ({
        persisted: location.kind !== 'memory',
        quota: null,
        usage: location.kind === 'directory' ? await databaseUsage(location.path, directoryUsage) : null,
        leader: true,
        device: options.models?.device ?? 'cpu',
      }),
      openFile: writeWholeFile,
      close,
    })
    rememberParts(database, { credentials, media })
    await backup?.restore(engine)
    await addDeclared(session, (options.schema ?? []) as Parameters<typeof addDeclared>[1])
    return database
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

async function startEngine(settings: EngineSettings, credentials: Credentials): Promise<RunningEngine> {
  const worker = new Worker(packaged('./engine-worker.js'), {
    name: 'polytable-engine',
    ...threadOptions(),
  })
  const host = connect<EngineHost>(nodeWorkerChannel(worker))
  const close = async (): Promise<void> => {
    try {
      await host.api.close()
    } finally {
      host.close()
    }
  }
  try {
    // Compiled here while the other thread loads its code.
    const pglite = settings.location.kind === 'postgres' ? undefined : await pgliteModule()
    await host.api.start(settings, service(credentials), pglite)
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
  return {
    attach: (port) =>
      host.api.attach(transfer(port, [port as unknown as Transferable]) as unknown as MessagePort),
    close,
    ended: host.closed,
  }
}

/**
 * A client's channel to an engine. Where the engine's thread ends, that says why. It keeps the process alive only while an answer is
 * owed.
 */
function sharedChannel({ port, ended }: EngineShare): Channel {
  const channel = nodePortChannel(port)
  return {
    ...channel,
    listen(onMessage, onEnd) {
      const reason = (end: ChannelEnd) => Promise.race([ended, sleep(END_MS, end, { ref: false })])
      channel.listen(onMessage, (end) => void reason(end).then(onEnd))
      port.unref()
    },
    hold: (held) => (held ? port.ref() : port.unref()),
  }
}

/** What tells a directory from others, by whatever path; undefined for a database whose engine is not shared. */
async function identityOf(location: Location): Promise<string | undefined> {
  return location.kind === 'directory' ? realpath(location.path).catch(() => location.path) : undefined
}

function locationOf(name: string): Location {
  const scheme = schemeOf(name)
  if (scheme !== undefined && postgresSchemes.has(scheme)) return { kind: 'postgres', url: name }
  return isMemory(name) ? { kind: 'memory' } : { kind: 'directory', path: resolve(name) }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    throw new PolytableError(
      'DATABASE_UNAVAILABLE',
      `Cannot create the directory ${path}: ${(cause as Error).message}`,
      { hint: 'Choose a writable directory, or one that does not exist yet.', cause },
    )
  }
}

function startFunctionWorker(): Channel {
  const worker = new Worker(packaged('./functions-worker.js'), {
    name: 'polytable-functions',
    ...loaderOptions(),
    resourceLimits: { maxOldGenerationSizeMb: FUNCTIONS_HEAP_MB },
  })
  return nodeWorkerChannel(worker)
}
