import type { Clock } from '@polytable/providers/requests/clock'

/** How a limit comes back: bit by bit, or all of it at the end of each minute. */
export type Style = 'even' | 'stepped'

const MINUTE_MS = 60_000

/** A service that allows so many requests a minute, and says in each answer how many are left. */
export class FakeService {
  /** When it was asked. */
  readonly asked: number[] = []
  readonly #refused: number[] = []
  readonly #clock: Clock
  readonly #limit: number
  readonly #style: Style
  #left: number
  #since = 0

  constructor(clock: Clock, limit: number, style: Style) {
    this.#clock = clock
    this.#limit = limit
    this.#style = style
    this.#left = limit
  }

  ask(): { readonly status: number; readonly headers: Headers } {
    const now = this.#clock.now()
    this.#refill(now)
    if (this.#limit === Infinity) {
      this.asked.push(now)
      return { status: 200, headers: new Headers() }
    }
    const isAllowed = this.#left >= 1
    if (isAllowed) {
      this.#left--
      this.asked.push(now)
    } else this.#refused.push(now)
    const perMs = this.#limit / MINUTE_MS
    const untilFull =
      this.#style === 'even' ? (this.#limit - this.#left) / perMs : MINUTE_MS - (now % MINUTE_MS)
    const untilOne = this.#style === 'even' ? (1 - this.#left) / perMs : untilFull
    const headers = new Headers({
      'x-ratelimit-limit-requests': String(this.#limit),
      'x-ratelimit-remaining-requests': String(Math.floor(this.#left)),
      'x-ratelimit-reset-requests': `${Math.ceil(untilFull)}ms`,
      ...(isAllowed ? {} : { 'retry-after-ms': String(Math.ceil(untilOne)) }),
    })
    return { status: isAllowed ? 200 : 429, headers }
  }

  /** Requests that were refused after a time. */
  refusedAfter(time: number): number {
    return this.#refused.filter((at) => at > time).length
  }

  /** The most requests in any span of so many milliseconds. */
  mostIn(span: number): number {
    return Math.max(
      0,
      ...this.asked.map((start, i) => this.asked.slice(i).filter((at) => at < start + span).length),
    )
  }

  #refill(now: number): void {
    if (this.#style === 'even')
      this.#left = Math.min(this.#limit, this.#left + ((now - this.#since) * this.#limit) / MINUTE_MS)
    else if (Math.floor(now / MINUTE_MS) > Math.floor(this.#since / MINUTE_MS)) this.#left = this.#limit
    this.#since = now
  }
}
