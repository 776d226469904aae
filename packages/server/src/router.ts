import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import {
  fn,
  kind,
  lastOptions,
  options,
  required,
  text,
  wholeFrom,
  type Kind,
} from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import type { Logger } from '@polytable/model/ports/index'
import type { Shape, Table } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { isMediaKind } from '@polytable/model/types/index'
import type { ProviderCredentials } from '@polytable/providers/access'
import type { MediaReader } from '@polytable/udf/values/media-file'
import { errorOf, isOwn, type RouteError } from './answers/error-answer.ts'
import { RouteJobs } from './jobs/jobs.ts'
import { mediaAnswer } from './media/media-answer.ts'
import { ShownMedia } from './media/shown-media.ts'
import { openApiDocument, type AddedRoute, type DocumentInfo } from './openapi/document.ts'
import { ProxyRoute, type ProxyRouteOptions } from './proxy/proxy-route.ts'
import {
  routeCalls,
  type DeleteRouteOptions,
  type GivenQueryOptions,
  type InsertRouteOptions,
  type QueryRouteOptions,
  type UpdateRouteOptions,
} from './route-options.ts'
import { computeRoute } from './routes/compute-route.ts'
import { deleteRoute } from './routes/delete-route.ts'
import { insertRoute } from './routes/insert-route.ts'
import { queryRoute } from './routes/query-route.ts'
import { routeHandler, type HandlerSettings } from './routes/route-handler.ts'
import type { Route } from './routes/route.ts'
import { checkFileOutput, checkIsTable, checkNames } from './routes/table-columns.ts'
import { updateRoute } from './routes/update-route.ts'

/** Options of `createRouter`. */
export interface RouterOptions {
  /** The longest body of a request, in bytes: 64 MiB unless given. A longer one is answered with 413. */
  readonly maxBodyBytes?: number
  /** Is told of errors of the server itself, of which an answer says nothing but that there was one. */
  readonly logger?: Pick<Logger, 'error'>
  /** The title of the OpenAPI document: 'Polytable' unless given. */
  readonly title?: string
  /** The version that it tells, of the program: '1.0.0' unless given. */
  readonly version?: string
}

/** What a router needs of an open database. */
export interface RouterParts {
  /** Gives the keys of providers. */
  readonly credentials: ProviderCredentials
  /** Reads media. */
  readonly media: MediaReader
}

const MAX_BODY = 64 * 2 ** 20

/** The arguments of `createRouter` behind the database. */
export const routerOptions: Kind = lastOptions<RouterOptions>({
  maxBodyBytes: wholeFrom(1),
  logger: kind('an object with error', (value) => typeof (value as Logger | null)?.error === 'function'),
  title: text,
  version: text,
})

const path = kind(
  "a path that begins with '/'",
  (value) => typeof value === 'string' && /^\/[^?#]+$/.test(value),
)

/** A Hono app whose routes are of one database. Other routes may be added to it, and it to other apps. */
export class Router extends Hono {
  readonly #credentials: ProviderCredentials
  readonly #media: ShownMedia
  readonly #jobs: RouteJobs
  readonly #info: DocumentInfo
  readonly #added: AddedRoute[] = []

  constructor({ credentials, media }: RouterParts, options: RouterOptions) {
    super()
    const { maxBodyBytes = MAX_BODY, logger, title = 'Polytable', version = '1.0.0' } = options
    this.#credentials = credentials
    this.#media = new ShownMedia(media)
    this.#info = { title, version }
    const tell = (what: string, error: unknown): void => {
      if (isOwn(error)) logger?.error(`${what} failed`, error)
    }
    this.#jobs = new RouteJobs((error) => tell('A request in the background', error))
    this.onError((error, context) => {
      if (error instanceof HTTPException) return error.getResponse()
      tell(`${context.req.method} ${context.req.path}`, error)
      const { status, body } = errorOf(error)
      return context.json(body, status as 500)
    })
    this.use(
      bodyLimit({
        maxSize: maxBodyBytes,
        // What is left of the body is not read, so that no other request can follow it.
        onError: (context) => context.json(tooLong(maxBodyBytes), 413, { connection: 'close' }),
      }),
    )
  }

  /**
   * Adds `POST path`, which inserts the row that the request gives as JSON or as a form, and answers with it as it is stored: media as
   * URLs under `/media`, which answer ranges too. A row whose computed columns fail is not stored.
   * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT, UNSUPPORTED_OPERATION for a view
   */
  addInsertRoute<S extends Shape>(table: Table<S>, options: InsertRouteOptions<S>): this {
    checkCall('addInsertRoute', routeCalls.addInsertRoute, { table, options })
    const any = table as unknown as Table
    checkIsTable(any, 'addInsertRoute')
    checkNames(any, options.inputs, options.uploadfileInputs, options.outputs)
    if (options.returnFileResponse) checkFileOutput(any, options.outputs)
    this.#showMediaOf(any, options.outputs)
    return this.#add(insertRoute(any, options), options)
  }

  /**
   * Adds `POST path`, which answers as {@link addInsertRoute} does and stores nothing. Of a view the row is of the table at the
   * bottom: the answer is null where the view leaves it out, and a list where the view splits it.
   * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT
   */
  addComputeRoute<S extends Shape>(table: Table<S>, options: InsertRouteOptions<S>): this {
    checkCall('addComputeRoute', routeCalls.addComputeRoute, { table, options })
    const any = table as unknown as Table
    checkNames(any, options.inputs, options.uploadfileInputs, options.outputs)
    if (options.returnFileResponse) checkFileOutput(any, options.outputs)
    return this.#add(computeRoute(any, options), options)
  }

  /**
   * Adds `POST path`, which changes the row with the primary key that the request gives, in the columns that it gives, and answers
   * with the row; 404 where there is none.
   * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT for a table without a primary key, UNSUPPORTED_OPERATION for a view
   */
  addUpdateRoute<S extends Shape>(table: Table<S>, options: UpdateRouteOptions<S>): this {
    checkCall('addUpdateRoute', routeCalls.addUpdateRoute, { table, options })
    const any = table as unknown as Table
    checkIsTable(any, 'addUpdateRoute')
    checkNames(any, options.inputs, options.outputs)
    if (any.info.primaryKey.length === 0) throw withoutKey(any)
    this.#showMediaOf(any, options.outputs)
    return this.#add(updateRoute(any, options), options)
  }

  /**
   * Adds `POST path`, which deletes the rows whose columns have the values that the request gives, and answers `{ rows }`, how many.
   * @throws PolytableError COLUMN_NOT_FOUND, INVALID_ARGUMENT for a table without a primary key where no columns are named,
   *   UNSUPPORTED_OPERATION for a view
   */
  addDeleteRoute<S extends Shape>(table: Table<S>, options: DeleteRouteOptions<S>): this {
    checkCall('addDeleteRoute', routeCalls.addDeleteRoute, { table, options })
    const any = table as unknown as Table
    checkIsTable(any, 'addDeleteRoute')
    const match: readonly string[] = options.matchColumns ?? any.info.primaryKey
    checkNames(any, match)
    if (match.length === 0) throw withoutKey(any)
    return this.#add(deleteRoute(any, match), options)
  }

  /**
   * Adds `POST path`, or `GET path`, which answers `{ rows }` of a query, sent as they are read.
   * @throws PolytableError INVALID_ARGUMENT
   */
  addQueryRoute<S extends Shape, R>(options: QueryRouteOptions<S, R>): this {
    checkCall('addQueryRoute', routeCalls.addQueryRoute, { options })
    const given = options as unknown as GivenQueryOptions
    if (given.returnFileResponse && !given.oneRow)
      throw new PolytableError('INVALID_ARGUMENT', 'addQueryRoute(): returnFileResponse requires oneRow')
    return this.#add(queryRoute(given.query, given), given, given.method)
  }

  /**
   * Passes calls of models on to a provider of the options of `open`, with the key that is there: a page asks
   * `{ openai: { baseUrl: '/proxy/openai' } }` and has none. Only the calls of models are passed on, to the provider's own URL; neither
   * cookies nor keys of the page go along, and the key is in no answer. What is paid for is decided by `authorize`.
   * @param provider its name there
   * @throws PolytableError INVALID_ARGUMENT
   */
  addProxyRoute(provider: string, options: ProxyRouteOptions): this {
    checkCall('addProxyRoute', proxyCall, { provider, options })
    const base = (options.path ?? `/proxy/${provider}`).replace(/\/+$/, '')
    const route = new ProxyRoute(provider, this.#credentials, options.authorize)
    this.all(`${base}/*`, (context) => route.answer(context, pathBehind(base, context)))
    return this
  }

  #add(route: Route, settings: HandlerSettings, method: 'get' | 'post' = 'post'): this {
    // With the first route, so that what was put before it with use() is before these too.
    if (this.#added.length === 0) this.#addShared()
    this.#added.push({ route, method, settings })
    const handler = routeHandler(route, settings, { media: this.#media, jobs: this.#jobs })
    return method === 'get'
      ? (this.get(settings.path, handler) as this)
      : (this.post(settings.path, handler) as this)
  }

  #addShared(): void {
    this.get('/media/:hash', async (context) => {
      const hash = context.req.param('hash')
      const file = await this.#media.find(hash)
      if (file) return mediaAnswer(context, file)
      throw new PolytableError('PATH_NOT_FOUND', `There is no medium '${hash}'`)
    })
    this.get('/jobs/:id', (context) => {
      context.header('cache-control', 'no-store')
      return context.json(this.#jobs.status(context.req.param('id')))
    })
    this.get('/openapi.json', async (context) => {
      const prefix = new URL(context.req.url).pathname.replace(/\/openapi\.json$/, '')
      return context.json(await openApiDocument(this.#added, this.#info, prefix))
    })
  }

  #showMediaOf(table: Table, outputs: readonly string[] | undefined): void {
    for (const { name, type, isStored } of table.info.columns)
      if (isStored && isMediaKind(type.kind) && (outputs?.includes(name) ?? true))
        this.#media.addColumn(table, name)
  }
}

const proxyCall = {
  provider: text,
  options: options<ProxyRouteOptions>({ authorize: required(fn), path }),
}

/** The rest of a path as it is encoded, wherever the router is mounted. */
function pathBehind(base: string, { req }: Context): string {
  const { pathname } = new URL(req.url)
  return pathname.slice(pathname.indexOf(`${base}/`) + base.length)
}

function tooLong(limit: number): RouteError {
  return {
    errorCode: 'INVALID_ARGUMENT',
    message: `The body has more than ${limit} bytes`,
    retryable: false,
  }
}

function withoutKey({ path: table }: Table): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `The table '${table}' has no primary key to find rows by`, {
    table,
  })
}
