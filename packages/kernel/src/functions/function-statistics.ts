import type { FunctionUse } from '@polytable/model/protocol/insight'

type Counts = { -readonly [K in keyof Omit<FunctionUse, 'function'>]: number }

/** Counts and times the calls of functions. */
export class FunctionStatistics {
  readonly #now: () => Date
  readonly #countsByName = new Map<string, Counts>()

  constructor(now: () => Date) {
    this.#now = now
  }

  async measure<T extends readonly object[]>(name: string, rows: number, call: () => Promise<T>): Promise<T> {
    const counts = this.#counts(name)
    const begun = this.#now().getTime()
    counts.calls++
    counts.rows += rows
    try {
      const outcomes = await call()
      counts.errors += outcomes.filter((outcome) => 'error' in outcome).length
      return outcomes
    } finally {
      counts.milliseconds += this.#now().getTime() - begun
    }
  }

  cached(name: string, rows: number): void {
    this.#counts(name).cached += rows
  }

  list(): FunctionUse[] {
    return [...this.#countsByName].map(([name, counts]) => ({ function: name, ...counts }))
  }

  #counts(name: string): Counts {
    let counts = this.#countsByName.get(name)
    if (!counts) {
      counts = { calls: 0, rows: 0, errors: 0, cached: 0, milliseconds: 0 }
      this.#countsByName.set(name, counts)
    }
    return counts
  }
}
