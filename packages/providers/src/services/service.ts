import type { Value } from '@polytable/model/types/index'
import type { AccessField, ProviderAccess } from '../access.ts'
import { failure, failureInside, type Answer } from '../requests/failure.ts'
import type { AnswerStream } from '../requests/events.ts'
import type { HttpRequest } from '../requests/send.ts'

/** Arguments of a call: what is asked about, and the options. Media in them are of the class Medium. */
export interface CallArgs {
  readonly input: unknown
  readonly options: Readonly<Record<string, unknown>>
  /** What tells the call from others: all that it is given, media by their content. Absent for a part of a call. */
  readonly key?: Value
}

/** What a call asks for, before the provider's address and key are known. */
export interface Asked {
  /** Behind the base URL. */
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, a form, or the bytes of either, of which `headers` say the type. */
  readonly body?: unknown
  /** For each try: puts the answer together, which comes as events. */
  readonly stream?: () => AnswerStream
  /** What becomes of a redirect: an error unless given, or what the request gives, or followed without the key in a header. */
  readonly redirects?: HttpRequest['redirects']
}

/** One call of a provider's interface. */
export interface Endpoint {
  /** @throws PolytableError for arguments that cannot be sent */
  request(args: CallArgs, provider: string): Asked | Promise<Asked>
  /** The JSON of the answer unless given. */
  result?(answer: Answer, context: ResultContext): Value | Blob | Promise<Value | Blob>
  /**
   * Further requests before there is a result: for work that takes long.
   * @param begun what it was begun with
   * @param lookedAt where the request before this one went; absent of the first
   */
  follow?(body: unknown, begun: unknown, lookedAt?: string): Asked | undefined
}

/** What a result may need. */
export interface ResultContext {
  readonly provider: string
  /** The options of the call. */
  readonly options: CallArgs['options']
  /** Fetches a file that a provider made and named by a URL of its own; without the key. */
  download(url: string): Promise<Blob>
}

/** A call that takes several inputs at a time and gives a vector for each. */
export interface EmbeddingEndpoint {
  /** Inputs of a request at most. */
  readonly most: number
  /** Characters of the texts of a request at most. */
  readonly mostCharacters?: number
  request(inputs: readonly unknown[], options: CallArgs['options'], provider: string): Asked | Promise<Asked>
  /** The vectors in the order of the inputs; `index` where the answer says whose each is. */
  vectors(body: unknown): readonly { readonly index?: number; readonly vector: unknown }[] | undefined
}

/** A provider of hosted models. */
export interface Service {
  readonly baseUrl: string
  /** Variables of the environment, in Node, for what the program does not give. */
  readonly variables: Readonly<Partial<Record<AccessField, readonly string[]>>>
  /** Names of hosts that it answers at, besides that of its URL. */
  readonly hosts?: RegExp
  /** Whether it can be asked without a key. */
  readonly isKeyless?: boolean
  /** Whether it takes the key in the URL too: then redirects can be followed where it cannot be seen where they lead. */
  readonly takesKeyInUrl?: boolean
  /** The request with what tells who asks. */
  authorize(asked: Asked, access: ProviderAccess, args: CallArgs): HttpRequest | Promise<HttpRequest>
  readonly endpoints: Readonly<Record<string, Endpoint>>
  readonly embeddings?: Readonly<Record<string, EmbeddingEndpoint>>
}

/** The JSON of an answer. @throws Failure for one that is none, and for an error in an answer of 200 */
export function jsonOf({ body, bytes, status }: Answer, provider: string): unknown {
  const inside = failureInside(provider, body)
  if (inside) throw inside
  if (typeof body === 'object' && body !== null) return body
  const shown = new TextDecoder().decode(bytes.subarray(0, 200)).replaceAll(/\s+/g, ' ').trim()
  throw failure(
    'PROVIDER_ERROR',
    `${provider} answered ${status} with ${shown === '' ? 'nothing' : `what is no JSON: ${shown}`}`,
    false,
  )
}

/** The bytes of an answer as a file. @throws Failure where it is JSON: an error, or no file */
export function fileOf(answer: Answer, provider: string, usualType: string): Blob {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (type === 'application/json' || answer.bytes.length === 0) {
    const body = jsonOf(answer, provider)
    throw failure(
      'PROVIDER_ERROR',
      `${provider} answered with JSON instead of a file: ${JSON.stringify(body).slice(0, 200)}`,
      false,
    )
  }
  return new Blob([answer.bytes], { type: /^(audio|image|video)\//.test(type) ? type : usualType })
}

/** Whether a URL is one of a provider, so that its key may be sent there: of its server, or of others that it is known to have. */
export function isOwn(
  url: string,
  baseUrl: string,
  { baseUrl: usual, hosts }: Pick<Service, 'baseUrl' | 'hosts'>,
): boolean {
  if (!URL.canParse(url) || !URL.canParse(baseUrl)) return false
  const own = new URL(url)
  if (own.origin === new URL(baseUrl).origin) return true
  return baseUrl === usual && own.protocol === 'https:' && hosts?.test(own.hostname) === true
}

/** A request to a base URL, with its JSON or form. */
export function requestTo(
  { path, method = 'POST', headers, body, redirects }: Asked,
  baseUrl: string,
  more: Readonly<Record<string, string>>,
): HttpRequest {
  const isForm = body instanceof FormData
  const isReady = isForm || body instanceof Uint8Array
  const url = /^https?:/.test(path) ? path : `${baseUrl.replace(/\/+$/, '')}${path}`
  return {
    url,
    method,
    headers: {
      ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
      ...more,
    },
    ...(body === undefined
      ? {}
      : { body: isReady ? (body as FormData | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    ...(redirects === undefined ? {} : { redirects }),
  }
}

/** Options of a call as the provider's own JSON: `options` as it is, and the others under the names that it has for them. */
export function bodyOf(
  { options: more, ...named }: CallArgs['options'],
  names: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const own = ['provider', 'memoised', 'tools', 'toolChoice']
  const entries = Object.entries(named).filter(
    ([key, value]) => !own.includes(key) && value !== null && value !== undefined,
  )
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [names[key] ?? snakeCase(key), value])),
    ...(more as Record<string, unknown> | null | undefined),
  }
}

/** 'maxTokens' as 'max_tokens'. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
