import fsBundleUrl from '../../../node_modules/@electric-sql/pglite/dist/pglite.data?url'
import pgliteWasmUrl from '../../../node_modules/@electric-sql/pglite/dist/pglite.wasm?url'
import vectorUrl from '../../../node_modules/@electric-sql/pglite-pgvector/dist/vector.tar.gz?url'
import type { PgliteAssets } from '@polytable/store/pglite/index'
import { buildSeed } from '../../../packages/store/build/seed.ts'

const SEED_CACHE = 'polytable-test-seed'
const SEED_KEY = '/polytable-test-seed'

/** PGlite's files as served by Vite, and a seed that the browser builds once. */
export function browserAssets(): PgliteAssets {
  return {
    pgliteWasm: () => WebAssembly.compileStreaming(fetch(pgliteWasmUrl)),
    fsBundle: async () => (await fetch(fsBundleUrl)).blob(),
    vectorBundle: new URL(vectorUrl, location.origin),
    seed: readSeed,
  }
}

async function readSeed(): Promise<Blob> {
  const cache = await caches.open(SEED_CACHE)
  const kept = await cache.match(SEED_KEY)
  if (kept !== undefined) return kept.blob()
  const seed = await buildSeed()
  await cache.put(SEED_KEY, new Response(seed))
  return new Blob([seed])
}
