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
import type { ProviderCredentials } from '@polytable/providers/access'
import { errorOf, isOwn, type RouteError } from './answers/error-answer.ts'
import { ProxyRoute, type ProxyRouteOptions } from './proxy/proxy-route.ts'

/** Options of `createRouter`. */
export interface RouterOptions {
  /** The longest body of a request, in bytes: 64 MiB unless given. A longer one is answered with 413. */
  readonly maxBodyBytes?: number
  /** Is told of errors of the server itself, of which an answer says nothing but that there was one. */
  readonly logger?: Pick<Logger, 'error'>
}

const MAX_BODY = 64 * 2 ** 20

/** The arguments of `createRouter` behind the database. */
export const routerOptions: Kind = lastOptions<RouterOptions>({
  maxBodyBytes: wholeFrom(1),
  logger: kind('an object with error', (value) => typeof (value as Logger | null)?.error === 'function'),
})

const path = kind(
  "a path that begins with '/'",
  (value) => typeof value === 'string' && /^\/[^?#]+$/.test(value),
)

/** A Hono app whose routes are of one database. Other routes may be added to it, and it to other apps. */
export class Router extends Hono {
  readonly #credentials: ProviderCredentials

  constructor(credentials: ProviderCredentials, { maxBodyBytes = MAX_BODY, logger }: RouterOptions) {
    super()
    this.#credentials = credentials
    this.onError((error, context) => {
      if (error instanceof HTTPException) return error.getResponse()
      if (isOwn(error)) logger?.error(`${context.req.method} ${context.req.path} failed`, error)
      const { status, body } = errorOf(error)
      return context.json(body, status as 500)
    })
    this.use(
      bodyLimit({
        maxSize: maxBodyBytes,
        onError: (context) => context.json(tooLong(maxBodyBytes), 413),
      }),
    )
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
