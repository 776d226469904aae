import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createAbsentMediaStore } from '@polytable/media/store/absent'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { checkMediaDirectory, claimMediaDirectory } from '@polytable/media/store/node/claim'
import { openDirectoryMediaStore } from '@polytable/media/store/node/directory'
import { PolytableError } from '@polytable/model/errors/index'
import type { Channel } from '@polytable/rpc/index'
import { nodeWorkerChannel } from '@polytable/rpc/node'
import { openPgliteStore, type PgliteAssets } from '@polytable/store/pglite/index'
import { openPostgresStore } from '@polytable/store/postgres/index'
import type { EngineSettings, Location } from '../engine/options.ts'
import type { EnginePlatform } from '../engine/start.ts'
import { asset, packaged } from './assets.ts'
import { nodeResolver } from './resolver.ts'

/** The engine's platform in Node. */
export function nodePlatform(
  { location, readOnly, fetchPolicy }: EngineSettings,
  pglite: WebAssembly.Module | undefined,
): EnginePlatform {
  return {
    ...stores(location, readOnly, pglite),
    resolver: nodeResolver(fetchPolicy),
    startMediaThread: () => startThread('media-worker.js'),
    startModelThread: () => startThread('model-worker.js'),
  }
}

/** Where a database keeps its tables and its media. */
function stores(
  location: Location,
  readOnly: boolean,
  pglite: WebAssembly.Module | undefined,
): Pick<EnginePlatform, 'openStore' | 'openMediaStore'> {
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
      }
    case 'postgres':
      return postgresStores(location, readOnly)
    case 'memory':
      return {
        openStore: (logger) =>
          openPgliteStore({ location: { kind: 'memory' }, assets: pgliteAssets(pglite!), logger }),
        openMediaStore: async () => createMemoryMediaStore(),
      }
    case 'opfs':
      throw new PolytableError('INVALID_CONFIGURATION', 'Node has no origin private file system', {
        hint: "Open a directory, 'memory://' or 'postgres://…'.",
      })
  }
}

function postgresStores(
  { url, media }: Location & { readonly kind: 'postgres' },
  readOnly: boolean,
): Pick<EnginePlatform, 'openStore' | 'openMediaStore'> {
  let databaseId = ''
  return {
    async openStore() {
      const applicationName = `polytable, process ${process.pid} on ${hostname()}`
      const { store, id } = await openPostgresStore({ url, applicationName, readOnly })
      databaseId = id
      return store
    },
    async openMediaStore() {
      if (media === undefined) return createAbsentMediaStore('Open the database with the option `media`.')
      await (readOnly ? checkMediaDirectory(media, databaseId) : claimMediaDirectory(media, databaseId))
      return openDirectoryMediaStore(media, { untouched: readOnly })
    },
  }
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
