import { openAsBlob } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { addDeclared, Database, Session, type MediaReader } from '@polytable/core/client/index'
import type { EngineApi } from '@polytable/core/engine/index'
import { connect } from '@polytable/rpc/index'
import { nodeWorkerChannel } from '@polytable/rpc/node'
import { engineClient } from '../client/engine-client.ts'
import { checkOpen, postgresSchemes, schemeOf, type OpenOptions } from '../client/options.ts'
import { clientSettings, engineSettings } from '../client/settings.ts'
import type { EngineHost } from '../engine/host.ts'
import type { Location } from '../engine/options.ts'

/**
 * Opens a database, and makes it where there is none: a directory, or `memory://` for one that is not kept. With a `postgres:`
 * URL it is made in a database of that server, which must exist and have pgvector; the package `pg` must be installed.
 * @throws PolytableError DATABASE_UNAVAILABLE where another process has it open or the server does not answer, INVALID_ARGUMENT,
 *   INVALID_CONFIGURATION, PATH_NOT_FOUND where a database to be read does not exist
 */
export async function open(name: string, options: OpenOptions = {}): Promise<Database> {
  checkOpen(name, options, new Set(['memory', ...postgresSchemes]))
  const location = locationOf(name, options.media)
  if (location.kind === 'directory' && !options.readOnly) await mkdir(location.path, { recursive: true })
  const worker = new Worker(new URL('./engine-worker.js', import.meta.url), { name: 'polytable-engine' })
  const connection = connect<EngineHost & EngineApi>(nodeWorkerChannel(worker))
  try {
    await connection.api.start(
      engineSettings(location, options, join(homedir(), '.cache', 'polytable', 'models')),
    )
    const engine = engineClient(connection.api)
    await engine.configure(clientSettings(options))
    if (options.logger) await engine.attachLogger(options.logger)
    const session = new Session(engine, mediaReader(engine))
    const database = new Database(session, {
      platformInfo: async () => ({
        persisted: location.kind !== 'memory',
        quota: null,
        usage: null,
        leader: true,
        device: options.models?.device ?? 'cpu',
      }),
      async close() {
        await engine.close()
        connection.close()
      },
    })
    await addDeclared(session, (options.schema ?? []) as Parameters<typeof addDeclared>[1])
    return database
  } catch (error) {
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

function mediaReader(engine: EngineApi): MediaReader {
  return {
    open: (cell) => engine.openMedia(cell, {}),
    pixels: (cell) => engine.pixels(cell),
    fileBlob: (path, mediaType) => openAsBlob(path, { type: mediaType }),
    async materialize(input) {
      const folder = await mkdtemp(join(tmpdir(), 'polytable-'))
      const path = join(folder, input.name ?? 'media')
      await writeFile(path, input.blob!.stream())
      return path
    },
  }
}
