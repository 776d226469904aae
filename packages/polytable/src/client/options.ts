import { checkRateLimits, type RateLimit, type Tracer } from '@polytable/core/client/index'
import { PolytableError } from '@polytable/core/errors/index'
import type { Logger } from '@polytable/core/ports/index'
import { timeZoneOf } from '@polytable/core/types/zones'
import type { ModelSettings } from '@polytable/models/functions/runner'
import { checkFetchPolicy } from './fetch-policy.ts'
import type { FetchPolicy, FfmpegCoreUrls } from '../engine/options.ts'

/** A declared table or view, of any shape. */
export interface AnySchema {
  readonly path: string
}

/** Options of `open`. */
export interface OpenOptions {
  /** Declared tables and views: made where they are missing, and brought up to date where that loses nothing. */
  readonly schema?: readonly AnySchema[]
  /** Where models come from and what they run on. The hub, and the best device there is, unless given. */
  readonly models?: {
    readonly source?: 'hub' | 'local'
    /** Local models: the folder (Node) or URL (browser) with a folder per model. */
    readonly path?: string
    readonly device?: 'webgpu' | 'wasm' | 'cpu'
    /** Which of a model's files to take: 'fp32' in Node and 'q8' on wasm unless given, as transformers.js does. */
    readonly dtype?: ModelSettings['dtype']
    /** Another server with the hub's interface. */
    readonly host?: string
  }
  /**
   * Only to read: whatever would change the database fails with UNSUPPORTED_OPERATION, opening writes nothing, and a database that
   * does not exist is an error. In a browser this is for the client alone: other tabs may write.
   */
  readonly readOnly?: boolean
  /**
   * The IANA name of the time zone of points in time that are given as texts without a zone, and of what functions of points in
   * time show where they are not given another: 'Europe/Berlin'. UTC unless given. A stored expression keeps the zone of who made
   * it.
   */
  readonly defaultTimeZone?: string
  /**
   * Modules of functions and iterators, each the URL of a module that defines some: `new URL('./functions.js', import.meta.url)`; with
   * Vite what `import url from './functions.ts?worker&url'` gives. They run in a pool of workers, as many as there are cores, at most
   * 8, and are found again by whoever opens the database with the same modules; import them to build expressions.
   */
  readonly udfs?: readonly (URL | string)[]
  /** What the functions of a resource pool may do together, by the name of the service: `{ 'my-service': { requestsPerMinute: 60 } }`. */
  readonly rateLimits?: Readonly<Record<string, RateLimit>>
  /**
   * A tracer of OpenTelemetry, `trace.getTracer('my-app')` of `@opentelemetry/api`: every call of the database, and every call of a
   * function of this program, of a batch of rows, becomes a span.
   */
  readonly tracer?: Tracer
  /** What may be fetched for media and for files of rows. */
  readonly fetchPolicy?: FetchPolicy
  /** Where warnings go; nowhere unless given. */
  readonly logger?: Logger
  /**
   * Node, for a database of a PostgreSQL server: the directory that its media files are kept in, of this database alone. Without
   * it no media files can be stored, only references to URLs and paths.
   */
  readonly media?: string
  /** Browsers: FFmpeg for videos that WebCodecs cannot decode. */
  readonly ffmpegCore?: FfmpegCoreUrls
  /** Browsers: onnxruntime-web's files, for models. */
  readonly onnxWasm?: { readonly wasm: string; readonly mjs: string }
}

const known: ReadonlySet<string> = new Set<keyof OpenOptions>([
  'schema',
  'models',
  'readOnly',
  'udfs',
  'rateLimits',
  'tracer',
  'defaultTimeZone',
  'fetchPolicy',
  'logger',
  'media',
  'ffmpegCore',
  'onnxWasm',
])

/** What a platform opens besides names: the schemes of URLs, without `://`. */
export type Schemes = ReadonlySet<string>

/** @throws PolytableError INVALID_CONFIGURATION for options that are not there, INVALID_ARGUMENT for a name that is none */
export function checkOpen(name: string, options: OpenOptions, schemes: Schemes): void {
  const unknown = Object.keys(options).find((option) => !known.has(option))
  if (unknown !== undefined) {
    throw new PolytableError('INVALID_CONFIGURATION', `open() has no option '${unknown}'`, {
      hint: `Its options: ${[...known].join(', ')}.`,
    })
  }
  if (typeof name !== 'string' || name === '') {
    throw new PolytableError('INVALID_ARGUMENT', 'open() needs the name of a database', {
      hint: "For example 'my-app', or 'memory://'.",
    })
  }
  const scheme = schemeOf(name)
  if (scheme !== undefined && !schemes.has(scheme)) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Databases at ${scheme}:// cannot be opened here`, {
      hint: "Open a name, 'memory://', or in Node a directory or a PostgreSQL ('postgres://…').",
    })
  }
  checkReadOnly(options.readOnly, scheme)
  if (options.defaultTimeZone !== undefined) timeZoneOf(options.defaultTimeZone)
  checkMedia(options.media, scheme)
  checkFetchPolicy(options.fetchPolicy)
  checkModules(options.udfs)
  checkRateLimits(options.rateLimits ?? {})
}

function checkModules(udfs: unknown): void {
  const isUrl = (value: unknown): boolean => value instanceof URL || typeof value === 'string'
  if (udfs === undefined || (Array.isArray(udfs) && udfs.every(isUrl))) return
  throw new PolytableError('INVALID_ARGUMENT', 'options.udfs must be a list of URLs of modules', {
    hint: "For example: [new URL('./functions.js', import.meta.url)].",
  })
}

function checkReadOnly(readOnly: unknown, scheme: string | undefined): void {
  if (readOnly !== undefined && typeof readOnly !== 'boolean') {
    throw new PolytableError('INVALID_ARGUMENT', 'options.readOnly must be true or false')
  }
  if (readOnly && scheme === 'memory') {
    throw new PolytableError('INVALID_CONFIGURATION', 'A new database in memory holds nothing to be read', {
      hint: 'Leave readOnly out.',
    })
  }
}

/** The scheme of a URL; undefined for a name or a path. */
export function schemeOf(name: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//.exec(name)?.[1]
}

function checkMedia(media: unknown, scheme: string | undefined): void {
  if (media === undefined) return
  if (typeof media !== 'string' || media === '') {
    throw new PolytableError('INVALID_ARGUMENT', 'options.media must be the path of a directory')
  }
  if (scheme === undefined || !postgresSchemes.has(scheme)) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'options.media is for databases of a PostgreSQL server',
      {
        hint: 'Other databases keep their media beside their tables: leave it out.',
      },
    )
  }
  if (schemeOf(media) !== undefined) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Media cannot be kept at ${schemeOf(media)}:// yet`, {
      hint: 'Give the path of a directory.',
    })
  }
}

/** Schemes of URLs of databases of a PostgreSQL server. */
export const postgresSchemes: Schemes = new Set(['postgres', 'postgresql'])
