import {
  either,
  kind,
  numberBetween,
  options,
  positive,
  recordOf,
  required,
  text,
  wholeFrom,
} from '@polytable/client/calls/argument-kinds'
import { PolytableError } from '@polytable/model/errors/index'
import {
  accessFields,
  type ProviderAccess,
  type ProviderCredentials,
  type TokenPrice,
} from '@polytable/providers/access'
import { secret, secretText, type Environment, type Secret } from './secrets.ts'

/** What a provider of hosted models is asked with. It stays in the program: it is in no database, log or error. */
export interface ProviderOptions {
  /** Whose protocol it speaks, of a provider with a name of its own: 'openai' of most servers. */
  readonly kind?: string
  /** The key; in Node, where it is left out, the provider's usual variable of the environment. */
  readonly apiKey?: Secret
  /**
   * Where it is asked: 'https://api.openai.com/v1'. That of the provider itself unless given. In a page also a path of its own server,
   * such as '/proxy/openai'.
   */
  readonly baseUrl?: Secret
  /** Sent with every request: an object, or a function that gives one. */
  readonly headers?: Readonly<Record<string, string>> | (() => HeadersGiven | Promise<HeadersGiven>)
  /** OpenAI: who is billed. */
  readonly organization?: Secret
  /** Azure OpenAI: the version of its interface; `baseUrl` is that of the resource. */
  readonly apiVersion?: Secret
  /** Amazon: the region; 'us-east-1' unless given. */
  readonly region?: Secret
  /** Amazon: the name of a key that requests are signed with, instead of `apiKey`. */
  readonly accessKeyId?: Secret
  /** Amazon: its secret. */
  readonly secretAccessKey?: Secret
  /** Amazon: goes with a key that ends. */
  readonly sessionToken?: Secret
  /** The longest time from a request to the last byte of its answer, in milliseconds: 10 minutes unless given. */
  readonly timeoutMs?: number
  /** Requests of each model that are begun per minute, evenly; what the provider allows unless given. */
  readonly requestsPerMinute?: number
  /** Tokens of each model per minute; what the provider allows unless given. */
  readonly tokensPerMinute?: number
  /** Requests of each model in progress at a time: 100 unless given. */
  readonly concurrency?: number
  /** What a million tokens cost, by the name of the model: then `db.stats()` says what was spent. */
  readonly prices?: Readonly<Record<string, TokenPrice>>
}

type HeadersGiven = Readonly<Record<string, string>>

/** What the option `providers` of `open` may be. */
export const providers = recordOf(
  options<ProviderOptions>({
    kind: text,
    apiKey: secret,
    baseUrl: secret,
    headers: either(
      recordOf(text, 'an object of headers'),
      kind('a function that gives one', (given) => typeof given === 'function'),
    ),
    organization: secret,
    apiVersion: secret,
    region: secret,
    accessKeyId: secret,
    secretAccessKey: secret,
    sessionToken: secret,
    timeoutMs: positive,
    requestsPerMinute: positive,
    tokensPerMinute: positive,
    concurrency: wholeFrom(1),
    prices: recordOf(
      options<TokenPrice>({ input: required(numberBetween(0)), output: required(numberBetween(0)) }),
      'an object of prices by the name of the model',
    ),
  }),
  "an object of providers by name, such as { openai: { apiKey: '$OPENAI_API_KEY' } }",
)

/**
 * Gives the keys of providers when they are needed.
 * @param environment absent where there is none
 * @param page the URL that paths are of a server's; absent where there is none
 */
export function providerCredentials(
  given: Readonly<Record<string, ProviderOptions>>,
  environment?: Environment,
  page?: string,
): ProviderCredentials {
  return {
    async provider(name, variables) {
      const { headers, ...options } = Object.hasOwn(given, name) ? given[name]! : {}
      const access: { -readonly [K in keyof ProviderAccess]: ProviderAccess[K] } = {
        kind: options.kind,
        timeoutMs: options.timeoutMs,
        requestsPerMinute: options.requestsPerMinute,
        tokensPerMinute: options.tokensPerMinute,
        concurrency: options.concurrency,
        prices: options.prices,
      }
      // What the environment has of keys belongs together: none of it is put to a key that the program gives.
      const hasOwnKey = options.accessKeyId !== undefined || options.secretAccessKey !== undefined
      for (const field of accessFields) {
        const value = options[field]
        const isLeftOut = hasOwnKey && (field === 'sessionToken' || field === 'apiKey')
        const names = isLeftOut ? [] : (variables[field] ?? [])
        const usual = names.map((variable) => environment?.(variable))
        if (value !== undefined) access[field] = await secretText(value, field, name, environment)
        else access[field] = usual.find((found) => found !== undefined && found !== '')
      }
      if (headers) access.headers = typeof headers === 'function' ? await headers() : headers
      if (page !== undefined && access.baseUrl?.startsWith('/'))
        access.baseUrl = new URL(access.baseUrl, page).href
      if (access.baseUrl === undefined || isServer(access.baseUrl)) return access
      throw new PolytableError(
        'INVALID_CONFIGURATION',
        `baseUrl of the provider '${name}' is not the URL of a server`,
        {
          hint: "Such as 'https://api.openai.com/v1', without a user or a query.",
        },
      )
    },
  }
}

function isServer(baseUrl: string): boolean {
  if (!/^https?:\/\/[^?#@]+$/i.test(baseUrl)) return false
  return URL.canParse(baseUrl)
}
