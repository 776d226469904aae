import {
  declaration,
  either,
  flag,
  kind,
  listOf,
  oneOf,
  options,
  positive,
  recordOf,
  required,
  text,
  wholeFrom,
} from '@polytable/client/calls/argument-kinds'
import { checkCall, type Call } from '@polytable/client/calls/check-arguments'
import type { RateLimit } from '@polytable/udf/calls/limits'
import type { Tracer } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { Logger } from '@polytable/model/ports/index'
import { hasObjectScheme, matchingPrefix } from '@polytable/model/protocol/storage'
import { timeZoneOf } from '@polytable/model/types/zones'
import type { ModelSettings } from '@polytable/models/functions/runner'
import { fetchPolicy } from './fetch-policy.ts'
import { providers, type ProviderOptions } from './providers.ts'
import type { RestoreSource } from './restore.ts'
import { storage, type StorageOptions } from './storage.ts'
import type { FetchPolicy, FfmpegCoreUrls, MediaDestinationOptions } from '../engine/options.ts'

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
    /** The URL of another server with the hub's interface. */
    readonly host?: string
    /**
     * How many bytes the weights of models may take in memory together: before another is loaded, those that were not used for the
     * longest time leave it. A model that is larger is loaded alone. Unless given half of the machine's memory in Node, 2 GiB in a
     * browser.
     */
    readonly memoryBytes?: number
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
   * A backup that `db.backup()` made: a file, a stream of its bytes, a URL, or in Node a path. The database, which must not exist or be
   * empty, becomes what it was then. A backup that was cut or altered is refused, and the database is as empty as before.
   */
  readonly restoreFrom?: RestoreSource
  /**
   * Where media files are kept, the same at each opening and of this database alone: the URL of an object store, such as
   * 's3://bucket/prefix'; for a database of a PostgreSQL server also a directory. Beside the tables unless given; without it a
   * database of a PostgreSQL server can store no media files, only references to URLs and paths.
   */
  readonly media?: string
  /**
   * Where media are kept whose column has no `destination`: those that are given (`input`), and those that are computed or put out by
   * iterators (`output`). The URL of an object store, or in Node a directory; each database has a folder of its own there.
   */
  readonly mediaDestination?: MediaDestinationOptions
  /**
   * The most bytes that copies of files take which are kept elsewhere. Where it is given, what media cells refer to by URL is such a
   * copy: it is fetched again when it is read after those that were read later took its place, and held against its hash. Unless it
   * is given, what URLs gave is kept with the other media for good, and copies of what is in object stores take at most 4 GiB. Files
   * that are being read stay, so that it may be more for as long.
   */
  readonly fileCacheBytes?: number
  /**
   * Credentials of object stores, by the prefix of the URLs that they are for: `{ 's3://bucket': { region, accessKeyId,
   * secretAccessKey } }`. The longest prefix counts. They stay in this program.
   */
  readonly storage?: Readonly<Record<string, StorageOptions>>
  /**
   * Providers of hosted models by name: `{ openai: { apiKey: '$OPENAI_API_KEY' } }`; one with another name says whose protocol it
   * speaks, `{ mine: { kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' } }`. Keys stay in this program. In a page they are
   * everybody's who opens it: ask your own server for them by a function, or give the URL of a proxy as `baseUrl`.
   */
  readonly providers?: Readonly<Record<string, ProviderOptions>>
  /** Browsers: FFmpeg for videos that WebCodecs cannot decode. */
  readonly ffmpegCore?: FfmpegCoreUrls
  /**
   * Browsers: the URL at which the page serves `libheif-wasm/libheif-bundle.mjs` of the package `libheif-js`, for HEIC images. It is
   * loaded by a worker: a relative one counts from where Polytable's workers lie.
   */
  readonly libheifURL?: string
  /**
   * Browsers: the URL at which the page serves `tesseract-core-simd-lstm.wasm.js` of the package `tesseract.js-core`, for `ocr`. A
   * relative one counts from where Polytable's workers lie.
   */
  readonly tesseractURL?: string
  /** Browsers: onnxruntime-web's files, for models. */
  readonly onnxWasm?: { readonly wasm: string; readonly mjs: string }
}

const absoluteURL = kind(
  "a URL, such as 'https://hub.example/'",
  (value) => typeof value === 'string' && URL.canParse(value),
)

const relativeURL = kind(
  'a URL',
  (value) => typeof value === 'string' && URL.canParse(value, 'https://localhost'),
)

const url = either(
  text,
  kind('a URL', (value) => value instanceof URL),
)

const destination = kind(
  'the URL of an object store or a directory path',
  (value) => typeof value === 'string' && value !== '',
)

const openCall: Call = {
  name: kind(
    "the name of a database, such as 'my-app' or 'memory://'",
    (value) => typeof value === 'string' && value !== '',
  ),
  options: options<OpenOptions>({
    schema: listOf(declaration, 'a list of declared tables and views'),
    models: options<NonNullable<OpenOptions['models']>>({
      source: oneOf(['hub', 'local']),
      path: text,
      device: oneOf(['webgpu', 'wasm', 'cpu']),
      dtype: text,
      host: absoluteURL,
      memoryBytes: wholeFrom(0),
    }),
    readOnly: flag,
    defaultTimeZone: text,
    udfs: listOf(url, 'a list of module URLs'),
    rateLimits: recordOf(
      options<RateLimit>({ requestsPerMinute: positive, concurrency: wholeFrom(1) }),
      'an object of limits by the name of the service',
    ),
    tracer: kind('an OpenTelemetry tracer', (value) => hasMethod(value, 'startSpan')),
    fetchPolicy,
    logger: kind('an object with debug, info, warn and error', (value) =>
      ['debug', 'info', 'warn', 'error'].every((method) => hasMethod(value, method)),
    ),
    restoreFrom: either(
      url,
      kind('a file or a stream', (value) => value instanceof Blob || value instanceof ReadableStream),
    ),
    media: destination,
    mediaDestination: options<MediaDestinationOptions>({ input: destination, output: destination }),
    fileCacheBytes: wholeFrom(0),
    storage,
    providers,
    libheifURL: relativeURL,
    tesseractURL: relativeURL,
    ffmpegCore: options<FfmpegCoreUrls>({ coreURL: required(text), wasmURL: required(text) }),
    onnxWasm: options<NonNullable<OpenOptions['onnxWasm']>>({ wasm: required(text), mjs: required(text) }),
  }),
}

function hasMethod(value: unknown, method: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function'
}

/** What a platform opens besides names: the schemes of URLs, without `://`. */
export type Schemes = ReadonlySet<string>

/** @throws PolytableError INVALID_ARGUMENT, INVALID_CONFIGURATION for options that do not go together */
export function checkOpen(name: string, options: OpenOptions, schemes: Schemes): void {
  checkCall('open', openCall, { name, options })
  const scheme = schemeOf(name)
  if (scheme !== undefined && !schemes.has(scheme)) throw unknownScheme(`${scheme}://`)
  checkReadOnly(options.readOnly, scheme)
  if (options.readOnly && options.restoreFrom !== undefined) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'A backup cannot be restored into a database that is only read',
      {
        hint: 'Omit readOnly, or restoreFrom.',
      },
    )
  }
  if (options.defaultTimeZone !== undefined) timeZoneOf(options.defaultTimeZone)
  checkMedia(options.media, scheme, options.storage ?? {})
}

/**
 * Refuses a URL without `//`, such as 'sqlite:app.db', where what is no URL is a path. One letter is a drive of Windows.
 * @throws PolytableError INVALID_CONFIGURATION
 */
export function checkPath(name: string): void {
  if (schemeOf(name) !== undefined || isMemory(name)) return
  const scheme = /^[a-z][a-z0-9+.-]+:/i.exec(name)?.[0]
  if (scheme !== undefined) throw unknownScheme(scheme, ` Of a directory with that name: './${name}'.`)
}

function unknownScheme(scheme: string, more = ''): PolytableError {
  return new PolytableError('INVALID_CONFIGURATION', `Databases at ${scheme} cannot be opened here`, {
    hint: `Open a name, 'memory://', or in Node a directory or a PostgreSQL server ('postgres://…').${more}`,
  })
}

function checkReadOnly(readOnly: boolean | undefined, scheme: string | undefined): void {
  if (readOnly && scheme === 'memory') {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'An in-memory database cannot be opened read-only: it is empty',
      {
        hint: 'Omit readOnly.',
      },
    )
  }
}

/** The scheme of a URL; undefined for a name or a path. */
export function schemeOf(name: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(name)?.[1]?.toLowerCase()
}

/** Whether a database is one that is not kept. */
export function isMemory(name: string): boolean {
  return /^memory:/i.test(name)
}

/** What was opened, to be shown: of a URL of a server neither user nor password nor parameters. */
export function shownName(name: string): string {
  const scheme = schemeOf(name)
  if (scheme === undefined || scheme === 'memory') return name
  if (!URL.canParse(name)) return `${scheme}://`
  const { host, pathname } = new URL(name)
  return `${scheme}://${host}${pathname}`
}

function checkMedia(media: string | undefined, scheme: string | undefined, storage: object): void {
  if (media === undefined) return
  if (scheme === 'memory') {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'An in-memory database cannot have options.media: its media would be left behind when it is closed',
      { hint: 'Omit media, or open a database that is kept.' },
    )
  }
  if (isUrl(media)) {
    if (!hasObjectScheme(media) && matchingPrefix(media, Object.keys(storage)) === undefined)
      throw notAStore(media)
  } else if (scheme === undefined || !postgresSchemes.has(scheme)) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'A directory for options.media is only supported for PostgreSQL databases',
      {
        hint: 'Other databases store their media next to their tables: omit it, or pass the URL of an object store.',
      },
    )
  }
}

function notAStore(media: string): PolytableError {
  return new PolytableError(
    'INVALID_CONFIGURATION',
    `Storing media at ${schemeOf(media)}:// is not supported without credentials for it`,
    { hint: "Pass a URL such as 's3://bucket/prefix', and its credentials in options.storage." },
  )
}

/** Whether a place is a URL, and no path. */
export function isUrl(place: string): boolean {
  return schemeOf(place) !== undefined
}

/** Schemes of URLs of databases of a PostgreSQL server. */
export const postgresSchemes: Schemes = new Set(['postgres', 'postgresql'])
