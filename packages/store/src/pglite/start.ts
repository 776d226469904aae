import { PGlite, type PGliteOptions as StartOptions } from '@electric-sql/pglite'
import { reportCrashes } from './crash.ts'
import type { PgliteAssets } from './options.ts'

/** A WebAssembly module without content: given as initdb, it keeps PGlite from loading the one that is never run. */
const EMPTY_WASM = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])

/** What differs between the places a database lives in. */
export interface StartVariant {
  readonly fs?: StartOptions['fs']
  readonly startParams: readonly string[]
  /** True where the database is to be made from the seed. */
  readonly fromSeed: boolean
}

/** Starts PGlite with pgvector in this thread. Rejects with whatever PGlite rejects with; may hang where PGlite does. */
export async function startPglite(assets: PgliteAssets, variant: StartVariant): Promise<PGlite> {
  const [pgliteWasmModule, fsBundle, seed, initdbWasmModule] = await Promise.all([
    assets.pgliteWasm(),
    assets.fsBundle(),
    variant.fromSeed ? assets.seed() : undefined,
    WebAssembly.compile(EMPTY_WASM),
  ])
  const db = await PGlite.create({
    pgliteWasmModule,
    initdbWasmModule,
    fsBundle,
    extensions: { vector: assets.vectorBundle },
    startParams: [...variant.startParams],
    ...(variant.fs === undefined ? {} : { fs: variant.fs }),
    ...(seed === undefined ? {} : { loadDataDir: await withMediaType(seed) }),
  })
  reportCrashes(db)
  return db
}

/** PGlite tells gzip by the media type alone. A server may send a `.gz` file so that the browser has unpacked it already. */
async function withMediaType(seed: Blob): Promise<Blob> {
  const [first, second] = new Uint8Array(await seed.slice(0, 2).arrayBuffer())
  const type = first === 0x1f && second === 0x8b ? 'application/gzip' : 'application/x-tar'
  return new Blob([seed], { type })
}
