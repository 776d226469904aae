import type { ModelSettings } from '@polytable/models/functions/runner'

/** Where a database is kept. */
export type Location =
  | { readonly kind: 'memory' }
  /** A directory of the origin private file system. */
  | { readonly kind: 'opfs'; readonly directory: string }
  /** A directory of the local file system. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A database of a PostgreSQL server, its media in a directory of the local file system. */
  | { readonly kind: 'postgres'; readonly url: string; readonly media?: string }

/** Which URLs media may be fetched from, and how much. */
export interface FetchPolicy {
  /** Host names that may be asked; all where absent. `*.example.com` allows subdomains. */
  readonly hosts?: readonly string[]
  /** Largest medium in bytes; 4 GiB unless given. */
  readonly maxBytes?: number
  /** Longest time to the last byte in milliseconds; 10 minutes unless given. */
  readonly timeoutMs?: number
}

/** URLs of FFmpeg's core, for videos that the browser cannot decode: the optional peer `@ffmpeg/core`, served by the page. */
export interface FfmpegCoreUrls {
  readonly coreURL: string
  readonly wasmURL: string
}

/** What the engine's thread is told when it starts. Plain data. */
export interface EngineSettings {
  readonly location: Location
  /** Whether the database must exist, and opening must not write. */
  readonly readOnly: boolean
  readonly models: ModelSettings
  readonly fetchPolicy: FetchPolicy
  readonly ffmpegCore?: FfmpegCoreUrls
  /** Where the page serves onnxruntime-web's files, for models in browsers. */
  readonly onnxWasm?: { readonly wasm: string; readonly mjs: string }
}
