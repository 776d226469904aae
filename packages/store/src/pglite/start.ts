import { PGlite, type PGliteOptions as StartOptions } from '@electric-sql/pglite'
import { reportCrashes } from './crash.ts'
import type { PgliteAssets } from './options.ts'
import { unpackFiles } from './packed-files.ts'

/** A WebAssembly module without content: given as initdb, it keeps PGlite from loading the one that is never run. */
const EMPTY_WASM = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])

/** What differs between the places a database lives in. */
export interface StartVariant {
  readonly fs?: StartOptions['fs']
  /** What is done while PGlite's files are loaded. */
  readonly prepare?: () => Promise<void>
  readonly startParams: readonly string[]
  /** True where the database is to be made from the seed. */
  readonly fromSeed: boolean
}

/** PGlite without the query by which it learns to read arrays: the store reads and writes values itself. */
class Server extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}

/** Starts PGlite with pgvector in this thread. Rejects with whatever PGlite rejects with; may hang where PGlite does. */
export async function startPglite(assets: PgliteAssets, variant: StartVariant): Promise<PGlite> {
  const [pgliteWasmModule, files, seed, initdbWasmModule] = await Promise.all([
    assets.pgliteWasm(),
    assets.fsBundle(),
    variant.fromSeed ? assets.seed() : undefined,
    WebAssembly.compile(EMPTY_WASM),
    variant.prepare?.(),
  ])
  const db = new Server({
    pgliteWasmModule,
    initdbWasmModule,
    // Of the blob that PGlite's type asks for it takes this alone.
    fsBundle: { arrayBuffer: async () => unpackFiles(files) } as Blob,
    extensions: { vector: assets.vectorBundle },
    startParams: [...variant.startParams],
    fs: variant.fs,
    loadDataDir: seed === undefined ? undefined : await withMediaType(seed),
  })
  await db.waitReady
  reportCrashes(db)
  return db
}

/** PGlite tells gzip by the media type alone. A server may send a `.gz` file so that the browser has unpacked it already. */
async function withMediaType(seed: Blob): Promise<Blob> {
  const [first, second] = new Uint8Array(await seed.slice(0, 2).arrayBuffer())
  const type = first === 0x1f && second === 0x8b ? 'application/gzip' : 'application/x-tar'
  return new Blob([seed], { type })
}
