import { PolytableError } from '@polytable/model/errors/index'
import type { ProviderUse } from '@polytable/model/protocol/insight'
import { priceOf, secretsOf, type ProviderAccess } from '../access.ts'
import { systemClock, type Clock } from './clock.ts'
import { askedWait, reportedLimits } from './limit-headers.ts'
import { Failure, failureOf, StatusError, type Answer } from './failure.ts'
import { Pool, type RequestEnd } from './pool.ts'
import { send, type HttpRequest } from './send.ts'
import { costOf, usageOf } from './usage.ts'

/** A request to a model, and what is made of its answer. */
export interface ModelRequest<T> {
  /** The name of the provider, as in the options of `open`. */
  readonly provider: string
  readonly model: string
  readonly access: ProviderAccess
  /** How many tokens it is thought to take. */
  readonly tokens: number
  /** Whether it belongs to one that was made before: it goes before those that were not. */
  readonly isFollowUp: boolean
  /** Gives the request, for each try: it may be signed with the time. */
  readonly http: () => HttpRequest | Promise<HttpRequest>
  /** @throws Failure for an answer that is none */
  readonly read: (answer: Answer) => T
}

/** How often a request is made at most. */
const TRIES = 10
const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 30_000
/** Who asks for a longer wait is not waited for. */
const LONGEST_ASKED_MS = 10 * 60_000
/** The time for an answer where the program gives none, in milliseconds. */
const TIMEOUT_MS = 10 * 60_000

/** Whether a status says that a limit is met, or that the service has too much to do: others had better wait too. */
const isLimit = (status: number): boolean => [429, 503, 529].includes(status)

type Counts = { -readonly [K in keyof ProviderUse]: ProviderUse[K] }

/** Makes the requests of a database to providers, under their limits, and again where that may help. */
export class Requests {
  readonly #clock: Clock
  readonly #pools = new Map<string, Pool>()
  readonly #counts = new Map<string, Counts>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** What was asked for, by the provider and the model: 'openai/gpt-5'. */
  statistics(): Record<string, ProviderUse> {
    return Object.fromEntries(
      [...this.#counts].map(([name, counts]) => [
        name,
        { ...counts, waiting: this.#pools.get(name)!.waiting },
      ]),
    )
  }

  /**
   * Asks a model.
   * @throws PolytableError PROVIDER_ERROR, RATE_LIMITED, PROVIDER_AUTH_ERROR, PROVIDER_BAD_REQUEST, PROVIDER_TIMEOUT,
   *   PROVIDER_OVERLOADED; the reason of `signal` where that is aborted
   */
  async ask<T>(request: ModelRequest<T>, signal: AbortSignal): Promise<T> {
    const { provider, model, access } = request
    const name = `${provider}/${model}`
    const pool = this.#pool(name, access)
    const counts = this.#counts.get(name)!
    for (let attempt = 1; ; attempt++) {
      const turn = await pool.turn(request.tokens, attempt > 1 || request.isFollowUp, signal)
      let end: RequestEnd = {}
      let askedMs: number | undefined
      let failed: Failure
      try {
        const answer = await send(provider, await request.http(), access.timeoutMs ?? TIMEOUT_MS, signal)
        // With a key that is not known the others are asked about one by one, until nobody wants to any more.
        end = { isAnswered: answer.status !== 401, limits: reportedLimits(answer.headers, Date.now()) }
        if (answer.status >= 400) {
          const refusal = failureOf(provider, answer)
          askedMs = askedWait(answer.headers, answer.body, Date.now())
          const pauses = isLimit(answer.status) && askedMs !== undefined && askedMs <= LONGEST_ASKED_MS
          end = {
            ...end,
            isRefused: answer.status === 429 && refusal.isTransient,
            ...(pauses ? { waitMs: askedMs! } : {}),
          }
          throw refusal
        }
        const result = request.read(answer)
        this.#count(counts, answer, access, model)
        return result
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failed = error
      } finally {
        turn.end(end)
      }
      const isLast = !failed.isTransient || attempt >= Math.min(TRIES, failed.tries)
      if (isLast || (askedMs ?? 0) > LONGEST_ASKED_MS) {
        counts.errors++
        throw withoutSecrets(failed.error, access, attempt)
      }
      counts.retries++
      // Who asked for a wait for a limit makes all of the pool wait.
      if (end.waitMs === undefined)
        await this.#clock.sleep(Math.max(askedMs ?? 0, this.#backOff(attempt)), signal)
    }
  }

  #pool(name: string, access: ProviderAccess): Pool {
    let pool = this.#pools.get(name)
    if (!pool) {
      this.#pools.set(name, (pool = new Pool(this.#clock, access)))
      this.#counts.set(name, {
        calls: 0,
        retries: 0,
        errors: 0,
        waiting: 0,
        inputTokens: 0,
        outputTokens: 0,
        cost: null,
      })
    }
    return pool
  }

  /** Full jitter: anything up to twice as long each time. */
  #backOff(attempt: number): number {
    return this.#clock.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
  }

  #count(counts: Counts, { body }: Answer, access: ProviderAccess, model: string): void {
    const usage = usageOf(body)
    counts.calls++
    counts.inputTokens += usage.inputTokens
    counts.outputTokens += usage.outputTokens
    const price = priceOf(access, model)
    if (price) counts.cost = (counts.cost ?? 0) + costOf(usage, price)
  }
}

/** An error without the keys that a provider may have quoted, and with the number of tries. */
export function withoutSecrets(error: PolytableError, access: ProviderAccess, attempts = 1): PolytableError {
  let { message } = error
  for (const secret of secretsOf(access)) message = message.replaceAll(secret, '[secret]')
  if (attempts > 1) message += ` (tried ${attempts} times)`
  if (error instanceof StatusError) return new StatusError(error.code, message, error.status, error.hint)
  // The cause of a failed connection may hold what was sent.
  return new PolytableError(error.code, message, { hint: error.hint })
}
