import type { Logger } from '@polytable/model/ports/index'

/** Where the database lives. */
export type PgliteLocation =
  /** In memory; gone with the thread. */
  | { readonly kind: 'memory' }
  /** In the browser's origin private file system; `directory` is a path from its root, with `/` between names. */
  | { readonly kind: 'opfs'; readonly directory: string }
  /** In a directory of the local disk; made where it is missing. Polytable owns everything in it. */
  | { readonly kind: 'directory'; readonly path: string }

/** The files PGlite is made of. Each is asked for once per opening, and only if it is needed. */
export interface PgliteAssets {
  /** `pglite.wasm` of @electric-sql/pglite, compiled. */
  readonly pgliteWasm: () => Promise<WebAssembly.Module>
  /** `pglite.data` of @electric-sql/pglite, packed by `packFiles`. */
  readonly fsBundle: () => Promise<ArrayBuffer>
  /** `vector.tar.gz` of @electric-sql/pglite-pgvector: a `file:` URL in Node, one that fetch reads in a browser. */
  readonly vectorBundle: URL
  /** The gzipped data directory made by `buildSeed`. Asked for at the first opening of a database only. */
  readonly seed: () => Promise<Blob>
}

export interface PgliteOptions {
  readonly location: PgliteLocation
  readonly assets: PgliteAssets
  /** False: where there is no database, none is made. True unless given. */
  readonly create?: boolean
  readonly logger: Logger
  /** How long opening may take, in milliseconds, before it fails with DATABASE_UNAVAILABLE. 120,000 unless given. */
  readonly openTimeoutMs?: number
}
