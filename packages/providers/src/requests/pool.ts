import { whenAborted } from '@polytable/model/async/abort'
import { Budget, type LimitReport } from './budget.ts'
import type { Clock } from './clock.ts'
import type { Limited } from './limit-headers.ts'

/** What a program says of how much of a model may be asked for. */
export interface PoolLimits {
  readonly requestsPerMinute?: number
  readonly tokensPerMinute?: number
  /** Requests in progress at a time: 100 unless given. */
  readonly concurrency?: number
}

const CONCURRENCY = 100

/** What is known at the end of a request. */
export interface RequestEnd {
  /** The limits that the service reported. */
  readonly limits?: ReadonlyMap<Limited, LimitReport>
  /** Whether it was refused for a limit. */
  readonly isRefused?: boolean
  /** How long no request may be made from now on, in milliseconds. */
  readonly waitMs?: number
  /** Whether the service answered, so that what it says of limits is known. */
  readonly isAnswered?: boolean
}

/** A turn to make a request. */
export interface Turn {
  /** To be called once, when the request has ended. */
  end(end: RequestEnd): void
}

interface Waiting {
  readonly tokens: number
  readonly begin: (turn: Turn) => void
}

/**
 * The requests to one model of a provider: each waits for its turn. The first is made alone, as its answer tells the limits. Those
 * that are tried again go before the others.
 */
export class Pool {
  readonly #clock: Clock
  readonly #concurrency: number
  readonly #given: { readonly requests: Budget; readonly tokens: Budget }
  readonly #learnt = new Map<Limited, Budget>()
  readonly #waiting: Waiting[] = []
  readonly #again: Waiting[] = []
  /** Requests in progress, in the order in which they were begun: how many tokens each is thought to take. */
  readonly #inFlight = new Map<number, number>()
  /** The number of the latest request that each limit was learnt from. */
  readonly #learntFrom = new Map<Limited, number>()
  #made = 0
  #isKnown = false
  #pausedUntil = 0
  #timer: AbortController | undefined

  constructor(clock: Clock, { requestsPerMinute, tokensPerMinute, concurrency }: PoolLimits = {}) {
    this.#clock = clock
    this.#concurrency = concurrency ?? CONCURRENCY
    this.#given = {
      requests: new Budget(requestsPerMinute ?? Infinity, clock.now()),
      tokens: new Budget(tokensPerMinute ?? Infinity, clock.now()),
    }
  }

  /** How many requests wait for their turn. */
  get waiting(): number {
    return this.#waiting.length + this.#again.length
  }

  /**
   * Resolves when a request may be made. Rejects when `signal` is aborted.
   * @param tokens how many it is thought to take
   */
  async turn(tokens: number, isRetry: boolean, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted()
    const queue = isRetry ? this.#again : this.#waiting
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const place = queue.indexOf(entry)
        if (place >= 0) queue.splice(place, 1)
        reject(signal.reason as Error)
        this.#admit()
      }
      const entry: Waiting = {
        tokens,
        begin: (turn) => {
          release()
          resolve(turn)
        },
      }
      const release = whenAborted(signal, leave)
      queue.push(entry)
      this.#admit()
    })
  }

  /** Lets those begin who may. */
  #admit(): void {
    this.#timer?.abort()
    this.#timer = undefined
    for (;;) {
      const next = this.#again[0] ?? this.#waiting[0]
      if (!next) return
      const wait = this.#wait(next.tokens)
      if (wait === Infinity) return
      if (wait > 0) return this.#later(wait)
      if (this.#again[0] === next) this.#again.shift()
      else this.#waiting.shift()
      next.begin(this.#begin(next.tokens))
    }
  }

  #later(ms: number): void {
    const timer = (this.#timer = new AbortController())
    this.#clock.sleep(ms, timer.signal).then(
      () => this.#admit(),
      () => undefined,
    )
  }

  /** Milliseconds until a request may be made; Infinity until another has ended. */
  #wait(tokens: number): number {
    if (this.#inFlight.size >= this.#concurrency) return Infinity
    if (!this.#isKnown && this.#inFlight.size > 0) return Infinity
    const now = this.#clock.now()
    const waits = [
      this.#pausedUntil - now,
      this.#given.requests.wait(1, now),
      this.#given.tokens.wait(tokens, now),
    ]
    for (const [limited, budget] of this.#learnt)
      waits.push(budget.wait(limited === 'requests' ? 1 : tokens, now))
    return Math.max(0, ...waits)
  }

  #begin(tokens: number): Turn {
    const now = this.#clock.now()
    const number = ++this.#made
    this.#inFlight.set(number, tokens)
    this.#given.requests.take(1, now)
    this.#given.tokens.take(tokens, now)
    for (const [limited, budget] of this.#learnt) budget.take(limited === 'requests' ? 1 : tokens, now)
    return { end: (end) => this.#end(number, end) }
  }

  #end(number: number, end: RequestEnd): void {
    const now = this.#clock.now()
    this.#inFlight.delete(number)
    this.#isKnown ||= end.isAnswered === true
    if (end.isRefused) for (const budget of this.#learnt.values()) budget.refused(now)
    for (const [limited, report] of end.limits ?? []) {
      // A request that took long tells what was left before others that are known of.
      if ((this.#learntFrom.get(limited) ?? 0) > number) continue
      this.#learntFrom.set(limited, number)
      let budget = this.#learnt.get(limited)
      if (!budget) this.#learnt.set(limited, (budget = new Budget(report.limit, now)))
      budget.learn(report, this.#begunAfter(number, limited), now)
    }
    if (end.waitMs !== undefined) this.#pausedUntil = Math.max(this.#pausedUntil, now + end.waitMs)
    this.#admit()
  }

  /** What requests in progress ask for that were begun after another: its service cannot have counted them. */
  #begunAfter(number: number, limited: Limited): number {
    let sum = 0
    for (const [other, tokens] of this.#inFlight)
      if (other > number) sum += limited === 'requests' ? 1 : tokens
    return sum
  }
}
