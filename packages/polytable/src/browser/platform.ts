import { PolytableError } from '@polytable/model/errors/index'
import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { openOpfsMediaStore } from '@polytable/media/store/opfs'
import { cacheStorageFiles } from '@polytable/models/kept/cache-storage'
import { browserWorkerChannel } from '@polytable/rpc/index'
import { openPgliteStore, type PgliteAssets } from '@polytable/store/pglite/index'
import type { EngineSettings } from '../engine/options.ts'
import type { EnginePlatform } from '../engine/start.ts'
import type { MediaWorkerSettings, ModelWorkerSettings } from './media-settings.ts'
import { assets } from './assets.ts'
import { browserResolver } from './resolver.ts'

/** The engine's platform in a browser's worker. */
export function browserPlatform(settings: EngineSettings): EnginePlatform {
  const { location, readOnly } = settings
  const directory = location.kind === 'opfs' ? location.directory : undefined
  return {
    openStore: (logger) =>
      openPgliteStore({
        location:
          directory === undefined ? { kind: 'memory' } : { kind: 'opfs', directory: `${directory}/database` },
        assets: pgliteAssets(),
        create: !readOnly,
        logger,
      }),
    openMediaStore: async () =>
      directory === undefined
        ? createMemoryMediaStore()
        : openOpfsMediaStore(`${directory}/media`, { untouched: readOnly }),
    openCache: async () =>
      directory === undefined || readOnly
        ? createMemoryMediaStore()
        : openOpfsMediaStore(`${directory}/cache`),
    ...(directory === undefined ? {} : { estimate: () => navigator.storage.estimate() }),
    resolver: (objects) => browserResolver(settings.fetchPolicy, objects),
    startMediaThread() {
      const worker = new Worker(new URL('./media-worker.js', import.meta.url), {
        type: 'module',
        name: 'polytable-media',
      })
      const { ffmpegCore, libheifURL } = settings
      worker.postMessage({
        type: 'settings',
        ...(ffmpegCore ? { ffmpegCore } : {}),
        ...(libheifURL === undefined ? {} : { libheifURL }),
      } satisfies MediaWorkerSettings)
      return browserWorkerChannel(worker)
    },
    keptFiles: () => cacheStorageFiles(caches, navigator.locks),
    startModelThread() {
      const worker = new Worker(new URL('./model-worker.js', import.meta.url), {
        type: 'module',
        name: 'polytable-models',
      })
      const { onnxWasm, tesseractURL } = settings
      worker.postMessage({
        type: 'settings',
        ...(onnxWasm ? { onnxWasm } : {}),
        ...(tesseractURL === undefined ? {} : { tesseractURL }),
      } satisfies ModelWorkerSettings)
      return browserWorkerChannel(worker)
    },
  }
}

async function fetchAsset(url: URL): Promise<Response> {
  const response = await fetch(url)
  if (response.ok) return response
  throw new PolytableError('DATABASE_UNAVAILABLE', `${url.href} answered ${response.status}`, {
    hint: "A file of the package 'polytable' is not served: see the README on bundlers.",
  })
}

/** Compiles while the file arrives, and lets the browser keep the code; some servers do not say that it is WebAssembly. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  const isNamed = response.headers.get('content-type') === 'application/wasm'
  return isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())
}

function pgliteAssets(): PgliteAssets {
  return {
    pgliteWasm: async () => compile(await fetchAsset(assets.pgliteWasm)),
    fsBundle: async () => (await fetchAsset(assets.pgliteData)).arrayBuffer(),
    vectorBundle: assets.vector,
    seed: async () => (await fetchAsset(assets.seed)).blob(),
  }
}
