import { PolytableError } from '@polytable/model/errors/index'
import { now, sleep } from '@polytable/model/async/timing'
import type { ProviderAccess, ProviderCredentials } from '../access.ts'
import { failure, failureInside, type Answer } from '../requests/failure.ts'
import { Requests } from '../requests/requests.ts'
import { services } from '../services/index.ts'
import { isOwn, jsonOf, type Asked, type CallArgs, type Endpoint, type Service } from '../services/service.ts'

/** A provider that can be asked. */
export interface Known {
  /** As the program calls it. */
  readonly name: string
  /** Whose protocol it speaks. */
  readonly kind: string
  readonly service: Service
  readonly access: ProviderAccess
}

/** The first wait between two looks at work that takes long, and the longest, in milliseconds. */
const FIRST_LOOK_MS = 500
const LAST_LOOK_MS = 5000

/** How long a key is taken to be the one that the program gave, in milliseconds. */
const REMEMBERED_MS = 1000

/** Asks providers, with the keys of the program. */
export class Asker {
  readonly requests = new Requests()
  readonly #credentials: ProviderCredentials
  /** What was asked for lately, by kind and name. */
  readonly #lately = new Map<string, { readonly until: number; readonly known: Promise<Known> }>()

  constructor(credentials: ProviderCredentials) {
    this.#credentials = credentials
  }

  /**
   * A provider of the program by its name.
   * @param kind whose functions are called; where it is not given, its own kind is what the provider's options or its name say
   * @throws PolytableError MISSING_CREDENTIALS, INVALID_CONFIGURATION
   */
  known(name: string, kind?: string): Promise<Known> {
    const key = JSON.stringify([kind, name])
    const found = this.#lately.get(key)
    if (found && found.until > now()) return found.known
    const known = this.#find(name, kind)
    this.#lately.set(key, { until: now() + REMEMBERED_MS, known })
    return known
  }

  async #find(name: string, kind?: string): Promise<Known> {
    // The variables of a provider are for that alone: another that speaks like it is not given its key.
    const variables = Object.hasOwn(services, name) ? services[name]!.variables : {}
    const given = await this.#credentials.provider(name, variables)
    const spoken = given.kind ?? kind ?? name
    if ((kind !== undefined && spoken !== kind) || !Object.hasOwn(services, spoken)) {
      throw new PolytableError(
        'INVALID_CONFIGURATION',
        kind === undefined || spoken === kind
          ? `The provider '${name}' is not known`
          : `The provider '${name}' is of the kind '${spoken}': functions of '${kind}' cannot ask it`,
        {
          hint: `Its kind, in providers of open()'s options, is one of: ${Object.keys(services).join(', ')}.`,
        },
      )
    }
    const service = services[spoken]!
    const baseUrl = given.baseUrl ?? service.baseUrl
    if (given.apiKey === undefined && !service.isKeyless && given.baseUrl === undefined && !given.headers) {
      const [variable] = variables.apiKey ?? []
      throw new PolytableError('MISSING_CREDENTIALS', `No key to ask '${name}' with`, {
        hint: `Pass providers: { ${name}: { apiKey } } to open()${variable === undefined ? '' : `, or in Node set ${variable}`}.`,
      })
    }
    return { name, kind: spoken, service, access: { ...given, baseUrl } }
  }

  /**
   * Asks once, and again with a new key where the program has another by then.
   * @param read what is made of the answer
   * @param isFollowUp whether it belongs to a request that was made before: it goes before those that were not
   */
  async ask<T>(
    known: Known,
    args: CallArgs,
    build: () => Asked | Promise<Asked>,
    read: (answer: Answer) => T,
    signal: AbortSignal,
    isFollowUp = false,
  ): Promise<T> {
    const asked = (access: ProviderAccess): Promise<T> =>
      this.requests.ask(
        {
          provider: known.name,
          model: String(args.options['model'] ?? 'default'),
          access,
          tokens: isFollowUp ? 0 : tokensOf(args),
          isFollowUp,
          http: async () => {
            const asked = await build()
            const http = await known.service.authorize(asked, access, args)
            return asked.stream ? { ...http, stream: asked.stream() } : http
          },
          read,
        },
        signal,
      )
    try {
      return await asked(known.access)
    } catch (error) {
      if (!PolytableError.is(error) || error.code !== 'PROVIDER_AUTH_ERROR' || signal.aborted) throw error
      const fresh = await this.#find(known.name, known.kind)
      if (JSON.stringify(fresh.access) === JSON.stringify(known.access)) throw error
      return asked(fresh.access)
    }
  }

  /**
   * The whole answer of an endpoint: of work that takes long what it gives in the end.
   * @param remember keeps the answer that work was begun with, so that it is not begun twice
   */
  async answer(
    known: Known,
    endpoint: Endpoint,
    args: CallArgs,
    signal: AbortSignal,
    remember: (begin: () => Promise<unknown>) => Promise<unknown>,
  ): Promise<Answer> {
    const begin = (): Promise<Answer> =>
      this.ask(
        known,
        args,
        () => endpoint.request(args, known.name),
        (answer) => checked(answer, endpoint, known.name),
        signal,
      )
    const { follow } = endpoint
    if (!follow) return begin()
    const body = await remember(async () => (await begin()).body)
    let answer: Answer = { status: 200, headers: new Headers(), bytes: new Uint8Array(), body }
    let wait = FIRST_LOOK_MS
    let lookedAt: string | undefined
    for (let next = follow(body, body); next; next = follow(answer.body, body, lookedAt)) {
      await sleep(wait, signal)
      wait = Math.min(LAST_LOOK_MS, wait * 1.5)
      const look = next
      lookedAt = look.path
      if (/^https?:/.test(look.path) && !isOwn(look.path, known.access.baseUrl!, known.service)) {
        throw failure(
          'PROVIDER_ERROR',
          `${known.name} named ${new URL(look.path).host} as where its result is, which is not its own`,
          false,
        )
      }
      answer = await this.ask(
        known,
        args,
        () => look,
        (given) => checked(given, endpoint, known.name),
        signal,
        true,
      )
    }
    return answer
  }
}

/**
 * An answer that is one: what is none is tried again where that may help. Of work that takes long an error is a result like others.
 * @throws Failure
 */
function checked(answer: Answer, { follow, result }: Endpoint, provider: string): Answer {
  const { body } = answer
  if (follow && typeof body === 'object' && body !== null) return answer
  if (!result) jsonOf(answer, provider)
  const inside = failureInside(provider, body)
  if (inside) throw inside
  return answer
}

/** How many tokens a call is thought to take: a fourth of its characters, and what its answer may have. */
function tokensOf({ input, options }: CallArgs): number {
  const characters = JSON.stringify([input, options]).length
  const most = ['maxTokens', 'maxOutputTokens', 'max_tokens', 'max_completion_tokens']
    .map((name) => Number(options[name] ?? (options['options'] as Record<string, unknown> | null)?.[name]))
    .find((count) => count > 0)
  return Math.ceil(characters / 4) + (most ?? 0)
}
