import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createAbsentMediaStore } from '@polytable/media/store/absent'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { checkMediaDirectory, claimMediaDirectory } from '@polytable/media/store/node/claim'
import { openDirectoryMediaStore } from '@polytable/media/store/node/directory'
import { openTemporaryMediaStore } from '@polytable/media/store/node/temporary'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaStore } from '@polytable/model/ports/index'
import type { Channel } from '@polytable/rpc/index'
import { directoryFiles } from '@polytable/models/kept/node/directory'
import { nodeWorkerChannel } from '@polytable/rpc/node'
import { openPgliteStore, type PgliteAssets } from '@polytable/store/pglite/index'
import { openPostgresStore } from '@polytable/store/postgres/index'
import type { EngineSettings } from '../engine/options.ts'
import type { EnginePlatform } from '../engine/start.ts'
import { asset, packaged } from './assets.ts'
import { openDirectoryDestination } from './directory-destination.ts'
import { nodeResolver } from './resolver.ts'

/** The engine's platform in Node. */
export function nodePlatform(
  settings: EngineSettings,
  pglite: WebAssembly.Module | undefined,
): EnginePlatform {
  return {
    ...stores(settings, pglite),
    resolver: (objects) => nodeResolver(settings.fetchPolicy, objects),
    openDirectory: openDirectoryDestination,
    startMediaThread: () => startThread('media-worker.js'),
    startModelThread: () => startThread('model-worker.js'),
    keptFiles: (folder) => directoryFiles(folder!),
  }
}

type Stores = Pick<EnginePlatform, 'openStore' | 'openMediaStore' | 'openCache'>

/** Where a database keeps its tables and its media. */
function stores(settings: EngineSettings, pglite: WebAssembly.Module | undefined): Stores {
  const { location, readOnly } = settings
  switch (location.kind) {
    case 'directory':
      return {
        openStore: (logger) =>
          openPgliteStore({
            location: { kind: 'directory', path: join(location.path, 'database') },
            assets: pgliteAssets(pglite!),
            create: !readOnly,
            logger,
          }),
        openMediaStore: () => openDirectoryMediaStore(join(location.path, 'media'), { untouched: readOnly }),
        openCache: () => (readOnly ? openTemporaryMediaStore() : openCache(join(location.path, 'cache'))),
      }
    case 'postgres':
      return postgresStores(location.url, settings)
    case 'memory':
      return {
        openStore: (logger) =>
          openPgliteStore({ location: { kind: 'memory' }, assets: pgliteAssets(pglite!), logger }),
        openMediaStore: async () => createMemoryMediaStore(),
        openCache: async () => createMemoryMediaStore(),
      }
    case 'opfs':
      throw new PolytableError('INVALID_CONFIGURATION', 'Node has no origin private file system', {
        hint: "Open a directory, 'memory://' or 'postgres://…'.",
      })
  }
}

function postgresStores(url: string, { media, readOnly }: EngineSettings): Stores {
  return {
    async openStore() {
      const applicationName = `polytable, process ${process.pid} on ${hostname()}`
      return (await openPostgresStore({ url, applicationName, readOnly })).store
    },
    async openMediaStore(identity) {
      if (media === undefined) return createAbsentMediaStore('Open the database with the option `media`.')
      const id = (await identity())!
      await (readOnly ? checkMediaDirectory(media, id) : claimMediaDirectory(media, id))
      return openDirectoryMediaStore(media, { untouched: readOnly })
    },
    async openCache(identity) {
      if (readOnly) return openTemporaryMediaStore()
      return openCache(join(homedir(), '.cache', 'polytable', 'media', (await identity())!))
    },
  }
}

/** A directory for files at hand, which is made when there are some. */
function openCache(directory: string): Promise<MediaStore> {
  return openDirectoryMediaStore(directory, { untouched: true })
}

function startThread(file: string): Channel {
  return nodeWorkerChannel(new Worker(packaged(`./${file}`), { name: `polytable-${file}` }))
}

function pgliteAssets(pglite: WebAssembly.Module): PgliteAssets {
  return {
    pgliteWasm: async () => pglite,
    fsBundle: async () => readWhole(asset('pglite.data')),
    vectorBundle: asset('vector.tar.gz'),
    seed: async () => new Blob([new Uint8Array(await readFile(asset('seed.tar.gz')))]),
  }
}

/** Reads a file into a buffer of its own, at once: nothing else has to be done meanwhile. */
function readWhole(path: URL): ArrayBuffer {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(fstatSync(file).size)
    readSync(file, bytes)
    return bytes.buffer
  } finally {
    closeSync(file)
  }
}
