import { mkdir } from 'node:fs/promises'
import { availableParallelism, homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { addDeclared, Database, RateLimits, Session } from '@polytable/core/client/index'
import { PolytableError } from '@polytable/core/errors/index'
import type { EngineApi } from '@polytable/core/engine/index'
import { openRowFile } from '@polytable/io/read/index'
import { connect, type Channel } from '@polytable/rpc/index'
import { nodeWorkerChannel } from '@polytable/rpc/node'
import { engineClient } from '../client/engine-client.ts'
import { checkOpen, postgresSchemes, schemeOf, type OpenOptions } from '../client/options.ts'
import { mediaReader } from '../client/media-reader.ts'
import { clientSettings, engineSettings } from '../client/settings.ts'
import type { EngineHost } from '../engine/host.ts'
import type { Location } from '../engine/options.ts'
import { openFunctionPool, poolSize, type FunctionPool } from '../udfs/pool.ts'
import { packaged } from './assets.ts'
import { loaderOptions, threadOptions } from './loaders.ts'
import { localMedia } from './local-media.ts'
import { directoryUsage } from './usage.ts'

/** The heap of a worker for functions, without buffers: a function that wants more ends its worker, not the process. */
const FUNCTIONS_HEAP_MB = 1024

/**
 * Opens a database, and makes it where there is none: a directory, or `memory://` for one that is not kept. With a `postgres:`
 * URL it is made in a database of that server, which must exist and have pgvector; the package `pg` must be installed.
 * @throws PolytableError DATABASE_UNAVAILABLE where another process has it open or the server does not answer, INVALID_ARGUMENT,
 *   INVALID_CONFIGURATION, PATH_NOT_FOUND where a database to be read does not exist
 */
export async function open(name: string, options: OpenOptions = {}): Promise<Database> {
  checkOpen(name, options, new Set(['memory', ...postgresSchemes]))
  const location = locationOf(name, options.media)
  if (location.kind === 'directory' && !options.readOnly) await makeDirectory(location.path)
  const worker = new Worker(packaged('./engine-worker.js'), {
    name: 'polytable-engine',
    ...threadOptions(),
  })
  const connection = connect<EngineHost & EngineApi>(nodeWorkerChannel(worker))
  let pool: FunctionPool | undefined
  try {
    await connection.api.start(
      engineSettings(location, options, join(homedir(), '.cache', 'polytable', 'models')),
    )
    const engine = engineClient(connection.api)
    await engine.configure(clientSettings(options))
    if (options.logger) await engine.attachLogger(options.logger)
    const limits = new RateLimits(options.rateLimits)
    const media = mediaReader(engine, localMedia)
    const session = new Session(engine, media, openRowFile, limits, options.tracer)
    if (options.udfs?.length) {
      const urls = options.udfs.map(String)
      pool = await openFunctionPool(
        { urls, limits, media, start: startFunctionWorker },
        poolSize(availableParallelism()),
      )
      await session.addModules(pool)
    }
    const database = new Database(session, {
      platformInfo: async () => ({
        persisted: location.kind !== 'memory',
        quota: null,
        usage: location.kind === 'directory' ? await directoryUsage(location.path) : null,
        leader: true,
        device: options.models?.device ?? 'cpu',
      }),
      async close() {
        pool?.close()
        await engine.close()
        connection.close()
      },
    })
    await addDeclared(session, (options.schema ?? []) as Parameters<typeof addDeclared>[1])
    return database
  } catch (error) {
    pool?.close()
    await connection.api.close().catch(() => undefined)
    connection.close()
    throw error
  }
}

function locationOf(name: string, media: string | undefined): Location {
  const scheme = schemeOf(name)
  if (scheme !== undefined && postgresSchemes.has(scheme)) {
    return { kind: 'postgres', url: name, ...(media === undefined ? {} : { media: resolve(media) }) }
  }
  return name.startsWith('memory:') ? { kind: 'memory' } : { kind: 'directory', path: resolve(name) }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    throw new PolytableError(
      'DATABASE_UNAVAILABLE',
      `The directory ${path} cannot be made: ${(cause as Error).message}`,
      { hint: 'Name a directory that can be written, or one that is not there yet.', cause },
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
