/** What a provider of hosted models is asked with, once keys are known. The key and the headers are secret. */
export interface ProviderAccess {
  /** Whose protocol it speaks, where its name does not say it: 'openai'. */
  readonly kind?: string
  readonly apiKey?: string
  /** What the paths of calls are put behind: 'https://api.openai.com/v1'. */
  readonly baseUrl?: string
  /** Sent with every request, besides those of the protocol. */
  readonly headers?: Readonly<Record<string, string>>
  /** OpenAI: who is billed. */
  readonly organization?: string
  /** Azure OpenAI: the version of its interface, after which requests are made in its way. */
  readonly apiVersion?: string
  /** Amazon: the region. */
  readonly region?: string
  /** Amazon: the name of a key that requests are signed with. */
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  /** Amazon: goes with keys that end. */
  readonly sessionToken?: string
  /** The longest time from a request to the last byte of its answer, in milliseconds. */
  readonly timeoutMs?: number
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  /** Requests of a model in progress at a time. */
  readonly concurrency?: number
  /** By the name of a model: what a million tokens cost. */
  readonly prices?: Readonly<Record<string, TokenPrice>>
}

/** What a million tokens of a model cost, in any one currency. */
export interface TokenPrice {
  readonly input: number
  readonly output: number
}

/** The price of a model; undefined where none is given. */
export function priceOf({ prices }: ProviderAccess, model: string): TokenPrice | undefined {
  return prices && Object.hasOwn(prices, model) ? prices[model] : undefined
}

/** A text that is no secret: a shorter one stands in what has nothing to do with it. */
const SHORTEST_SECRET = 4

/** What of an access must be shown to nobody. */
export function secretsOf({ apiKey, secretAccessKey, sessionToken, headers }: ProviderAccess): string[] {
  const given = [apiKey, secretAccessKey, sessionToken, ...Object.values(headers ?? {})]
  return given.filter((text): text is string => text !== undefined && text.length >= SHORTEST_SECRET)
}

/** The parts of an access that are given as texts, or as functions that give them. */
export const accessFields = [
  'apiKey',
  'baseUrl',
  'organization',
  'apiVersion',
  'region',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
] as const satisfies readonly (keyof ProviderAccess)[]

/** A part of an access that is a text. */
export type AccessField = (typeof accessFields)[number]

/** What gives the keys of a program. It is in the program's thread. */
export interface ProviderCredentials {
  /**
   * What a provider is asked with.
   * @param variables of the environment that parts which were not given are taken from, in Node
   * @throws PolytableError MISSING_CREDENTIALS, INVALID_CONFIGURATION
   */
  provider(
    name: string,
    variables: Readonly<Partial<Record<AccessField, readonly string[]>>>,
  ): Promise<ProviderAccess>
}
