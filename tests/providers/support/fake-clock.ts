import type { Clock } from '@polytable/providers/requests/clock'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** A clock that goes as fast as there is nothing to do. */
export class FakeClock implements Clock {
  #now = 0
  #sleepers: Sleeper[] = []

  now(): number {
    return this.#now
  }
  random(): number {
    return 0.5
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal.reason as Error)
      })
    })
  }

  /** Lets time go by until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = work.finally(() => (isDone = true))
    for (;;) {
      // All that can be done now is done first.
      await new Promise((resolve) => setTimeout(resolve))
      if (isDone) return done
      const next = this.#sleepers.reduce<Sleeper | undefined>(
        (first, sleeper) => (first && first.until <= sleeper.until ? first : sleeper),
        undefined,
      )
      if (!next) throw new Error('Everybody waits for somebody else')
      this.#now = Math.max(this.#now, next.until)
      const due = this.#sleepers.filter(({ until }) => until <= this.#now)
      this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now)
      for (const { wake } of due) wake()
    }
  }
}
