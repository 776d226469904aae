import type { Context } from 'hono'
import { PolytableError } from '@polytable/model/errors/index'
import type { ProviderCredentials } from '@polytable/providers/access'
import { Asker, type Known } from '@polytable/providers/functions/ask'
import type { HttpRequest } from '@polytable/providers/requests/send'
import { modelPaths } from '@polytable/providers/services/model-paths'
import { answeredHeaders, askedHeaders, keysIn } from './passed-headers.ts'
import { checkedPath, modelOf, type ProxyCall } from './asked-call.ts'
import { hideTexts } from './hidden-texts.ts'

/** Options of `addProxyRoute`. */
export interface ProxyRouteOptions {
  /**
   * Whether a request may be made with the keys of the server, which pays for it: look at the session of who asks, and at the model.
   * False is answered with 403.
   */
  readonly authorize: (context: Context, call: ProxyCall) => boolean | Promise<boolean>
  /** Where the provider is found: '/proxy/<name>' unless given. */
  readonly path?: string
}

/** From a request to the end of its answer, in milliseconds, unless the provider's options say otherwise. */
const TIMEOUT_MS = 600_000

/** Passes calls of models on to a provider of the program, with its key. */
export class ProxyRoute {
  readonly #provider: string
  readonly #asker: Asker
  readonly #authorize: ProxyRouteOptions['authorize']

  constructor(provider: string, credentials: ProviderCredentials, authorize: ProxyRouteOptions['authorize']) {
    this.#provider = provider
    this.#asker = new Asker(credentials)
    this.#authorize = authorize
  }

  /**
   * Answers a request.
   * @param path behind the path of the route, as it is encoded
   * @throws PolytableError for what is not passed on
   */
  async answer(context: Context, path: string): Promise<Response> {
    const { method, headers, signal } = context.req.raw
    const known = await this.#asker.known(this.#provider)
    const allowed = Object.hasOwn(modelPaths, known.kind) ? modelPaths[known.kind]! : undefined
    if (!allowed)
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `Providers of the kind '${known.kind}' have no proxy`,
        {
          hint: `Their answers lead to URLs of their own. Those that have: ${Object.keys(modelPaths).join(', ')}.`,
        },
      )
    const asked = checkedPath(method, path, new URL(context.req.url).search, allowed)
    const bytes = new Uint8Array(await context.req.arrayBuffer())
    const model = await modelOf(path, headers.get('content-type') ?? '', bytes)
    const call = { provider: this.#provider, path, ...(model === undefined ? {} : { model }) }
    if ((await this.#authorize(context, call)) !== true)
      throw new PolytableError('INSUFFICIENT_PRIVILEGES', `'${this.#provider}' may not be asked for this`)
    const request = await known.service.authorize(
      {
        path: asked,
        method: method as 'GET' | 'POST',
        headers: askedHeaders(headers),
        ...(bytes.length === 0 ? {} : { body: bytes }),
      },
      known.access,
      { input: null, options: { model: model ?? 'default', provider: this.#provider } },
    )
    return passedBack(await send(known, request, signal), known)
  }
}

async function send({ name, access }: Known, request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { url, method, headers, body } = request
  const timeout = AbortSignal.timeout(access.timeoutMs ?? TIMEOUT_MS)
  try {
    return await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      // Where the page goes away, the provider is not left to go on.
      signal: AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body }),
    })
  } catch (cause) {
    if (timeout.aborted) throw new PolytableError('PROVIDER_TIMEOUT', `${name} did not answer in time`)
    throw new PolytableError('PROVIDER_ERROR', `${name} cannot be reached`, { cause })
  }
}

async function passedBack(answer: Response, { name, access }: Known): Promise<Response> {
  if (answer.status >= 300 && answer.status < 400) {
    await answer.body?.cancel()
    throw new PolytableError(
      'PROVIDER_ERROR',
      `${name} answered with a redirect, which is not followed with a key`,
    )
  }
  const headers = answeredHeaders(answer.headers)
  const isMedium = /^(audio|image|video)\//.test(headers.get('content-type') ?? '')
  const body = isMedium ? answer.body : answer.body?.pipeThrough(hideTexts(keysIn(access)))
  return new Response(body ?? null, { status: answer.status, headers })
}
