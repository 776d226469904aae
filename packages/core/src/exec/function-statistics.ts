/** How a function was used since the engine was started. */
export interface FunctionUse {
  /** The name of the function. */
  readonly function: string
  /** Requests to whoever runs it: of one batch of rows each. */
  readonly calls: number
  /** Rows that were given to it. */
  readonly rows: number
  /** Rows of which the result was an error. */
  readonly errors: number
  /** Rows whose result was known already. */
  readonly cached: number
  /** Time from request to answer in all, in milliseconds. */
  readonly milliseconds: number
}

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
