import { whenAborted } from '@polytable/model/async/abort'
import { now, sleep } from '@polytable/model/async/timing'

/** What the functions of one resource pool may do together. */
export interface RateLimit {
  /** Calls begun per minute, evenly spaced; as many as come unless given. */
  readonly requestsPerMinute?: number
  /** Calls in progress at a time; 100 unless given. */
  readonly concurrency?: number
}

/** Calls of one asynchronous function, or of one pool, in progress at a time. */
export const CONCURRENCY = 100

/** Lets calls of a resource pool begin, each in its turn. */
export interface Limits {
  /** Resolves when a call may begin, with what is to be called at its end. Rejects when `signal` is aborted. */
  acquire(pool: string, signal: AbortSignal): Promise<() => void>
}

/** One limiter per pool, for all functions of a client. */
export class RateLimits implements Limits {
  readonly #limits: Readonly<Record<string, RateLimit>>
  readonly #pools = new Map<string, Pool>()

  /** @param limits by the name of the service: what follows `request-rate:`. */
  constructor(limits: Readonly<Record<string, RateLimit>> = {}) {
    this.#limits = limits
  }

  acquire(name: string, signal: AbortSignal): Promise<() => void> {
    let pool = this.#pools.get(name)
    if (!pool) {
      pool = new Pool(this.#limits[name.slice('request-rate:'.length)] ?? {})
      this.#pools.set(name, pool)
    }
    return pool.acquire(signal)
  }
}

class Pool {
  readonly #spacing: number
  #free: number
  #next = 0
  readonly #waiting = new Set<() => void>()

  constructor({ requestsPerMinute = Infinity, concurrency = CONCURRENCY }: RateLimit) {
    this.#spacing = 60_000 / requestsPerMinute
    this.#free = concurrency
  }

  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#turn(signal)
    const start = Math.max(now(), this.#next)
    this.#next = start + this.#spacing
    try {
      if (start > now()) await sleep(start - now(), signal)
    } catch (error) {
      this.#release()
      throw error
    }
    let released = false
    return () => {
      if (!released) this.#release()
      released = true
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        release()
        resolve()
      }
      const leave = (): void => {
        this.#waiting.delete(begin)
        reject(signal.reason as Error)
      }
      this.#waiting.add(begin)
      const release = whenAborted(signal, leave)
    })
  }

  /** What is free is handed on to who has waited longest. */
  #release(): void {
    const [first] = this.#waiting
    if (first) {
      this.#waiting.delete(first)
      first()
    } else this.#free++
  }
}
