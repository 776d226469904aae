import fsBundleUrl from '../../../packages/polytable/dist/assets/pglite.data?url'
import pgliteWasmUrl from '../../../packages/polytable/dist/assets/pglite.wasm?url'
import seedUrl from '../../../packages/polytable/dist/assets/seed.tar.gz?url'
import vectorUrl from '../../../packages/polytable/dist/assets/vector.tar.gz?url'
import type { PgliteAssets } from '@polytable/store/pglite/index'

/** PGlite's files as the package has them, served by Vite. */
export function browserAssets(): PgliteAssets {
  return {
    pgliteWasm: () => WebAssembly.compileStreaming(fetch(pgliteWasmUrl)),
    fsBundle: async () => (await fetch(fsBundleUrl)).arrayBuffer(),
    vectorBundle: new URL(vectorUrl, location.origin),
    seed: async () => (await fetch(seedUrl)).blob(),
  }
}
