/** What a service said of a limit in the headers of an answer. */
export interface LimitReport {
  /** How much of it there is a minute. */
  readonly limit: number
  readonly remaining: number
  /** When all of it is there again, in milliseconds from the answer on. */
  readonly resetMs: number
}

/** The part of a limit that is left alone, so that others who share it are not refused. */
const RESERVE = 0.05
const MINUTE_MS = 60_000

/**
 * One limit, of requests or tokens a minute: how much of it is there now. It fills evenly, as those of the large providers do; a
 * service that refused what should have been there gives all of it at once instead, at the end of its minute.
 */
export class Budget {
  #limit: number
  #most: number
  #level: number
  #since: number
  #perMs: number
  #reserve: number
  #isStepped = false
  #full = 0

  /**
   * A limit that the program gives: used evenly, a second's worth at a time at most.
   * @param perMinute Infinity where there is none as long as the service reports none
   */
  constructor(perMinute: number, now: number) {
    this.#limit = perMinute
    this.#most = Math.max(1, perMinute / 60)
    this.#level = this.#most
    this.#since = now
    this.#perMs = perMinute / MINUTE_MS
    this.#reserve = 0
  }

  /** Takes some of it. */
  take(amount: number, now: number): void {
    if (this.#limit === Infinity) return
    this.#level = this.#at(now) - amount
    this.#since = now
    if (this.#full > now) return
    // Nothing is known of when it is there again: in a minute at the latest.
    if (this.#isStepped) this.#full = now + MINUTE_MS
    else if (this.#perMs === 0) this.#perMs = this.#limit / MINUTE_MS
  }

  /**
   * Takes what a service said over.
   * @param uncounted what was asked for after the request whose answer this is
   */
  learn({ limit, remaining, resetMs }: LimitReport, uncounted: number, now: number): void {
    this.#limit = limit
    this.#most = limit
    this.#reserve = Math.floor(limit * RESERVE)
    this.#level = remaining - uncounted
    this.#since = now
    this.#full = now + resetMs
    const evenly = resetMs > 0 ? Math.max(0, limit - remaining) / resetMs : limit / MINUTE_MS
    this.#perMs = this.#isStepped ? 0 : evenly
  }

  /** What should have been there was refused: it comes back all at once. */
  refused(now: number): void {
    if (this.#limit === Infinity || this.#at(now) < this.#reserve) return
    this.#isStepped = true
    this.#perMs = 0
    this.#level = 0
    this.#since = now
    if (this.#full <= now) this.#full = now + MINUTE_MS
  }

  /** Milliseconds until an amount may be asked for. More than there ever is waits for all of it. */
  wait(amount: number, now: number): number {
    if (this.#limit === Infinity) return 0
    const wanted = Math.min(amount + this.#reserve, this.#most)
    const missing = wanted - this.#at(now)
    // What is short by a rounding error is there.
    if (missing <= 1e-9) return 0
    const untilFull = this.#full > now ? this.#full - now : Infinity
    return Math.min(this.#perMs > 0 ? missing / this.#perMs : Infinity, untilFull, MINUTE_MS)
  }

  #at(now: number): number {
    if (now >= this.#full && this.#full > this.#since) return this.#most
    return Math.min(this.#most, this.#level + (now - this.#since) * this.#perMs)
  }
}
