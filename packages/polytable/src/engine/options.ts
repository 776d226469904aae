import type { ModelSettings } from '@polytable/models/functions/runner'

/** Where a database is kept. */
export type Location =
  | { readonly kind: 'memory' }
  /** A directory of the origin private file system. */
  | { readonly kind: 'opfs'; readonly directory: string }
  /** A directory of the local file system. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A database of a PostgreSQL server. */
  | { readonly kind: 'postgres'; readonly url: string }

/** Where media are kept whose column does not say it: the URL of an object store, or in Node a directory. */
export interface MediaDestinationOptions {
  /** Of media that are given. Beside the tables, and what is given as a URL or path where it is, unless given. */
  readonly input?: string
  /** Of media that are computed. Beside the tables unless given. */
  readonly output?: string
}

/** What may be fetched for media and for files of rows, and how much of it. */
export interface FetchPolicy {
  /**
   * The hosts that may be asked, at every step of a redirect; all public ones where absent. `*.example.com` stands for the subdomains
   * of example.com. In a browser, which does not show the steps, URLs that redirect are refused where hosts are given.
   */
  readonly hosts?: readonly string[]
  /**
   * Node: whether addresses that are not public may be asked (this machine, private and local networks, metadata services). Hosts
   * that `hosts` names may be at any address. False unless given.
   */
  readonly allowPrivate?: boolean
  /** Node: false refuses local paths and `file:` URLs. True unless given. */
  readonly paths?: boolean
  /** The largest file in bytes, unpacked; 512 MiB unless given. */
  readonly maxBytes?: number
  /** The longest time to the last byte in milliseconds; 10 minutes unless given. */
  readonly timeoutMs?: number
}

/** URLs of FFmpeg's core, for videos that the browser cannot decode: the optional peer `@ffmpeg/core`, served by the page. */
export interface FfmpegCoreUrls {
  readonly coreURL: string
  readonly wasmURL: string
}

/** The start options of the engine's thread. Plain data. */
export interface EngineSettings {
  readonly location: Location
  /** Where its media are kept, unless beside its tables: a directory, or the URL of an object store. */
  readonly media?: string
  /** Where media are kept whose column names no destination. */
  readonly mediaDestination?: MediaDestinationOptions
  /** The bound of the file cache; where it is given, what URLs gave is in the cache alone. */
  readonly fileCacheBytes?: number
  /** The URL prefixes that the program has credentials of. */
  readonly storage: readonly string[]
  /** Whether the database must exist, and opening must not write. */
  readonly readOnly: boolean
  readonly models: ModelSettings
  /** How many bytes the weights of models in memory may take together; what suits the platform where absent. */
  readonly modelMemoryBytes?: number
  readonly fetchPolicy: FetchPolicy
  readonly ffmpegCore?: FfmpegCoreUrls
  /** Where the page serves the decoder of HEIC. */
  readonly libheifURL?: string
  /** Where the page serves Tesseract. */
  readonly tesseractURL?: string
  /** Where the page serves onnxruntime-web's files, for models in browsers. */
  readonly onnxWasm?: { readonly wasm: string; readonly mjs: string }
}
