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

  /** The same of a function that answers in portions; the time is that of waiting for them. */
  async *measureEach<T>(
    name: string,
    rows: number,
    portions: AsyncIterable<readonly T[]>,
    isError: (part: T) => boolean,
  ): AsyncGenerator<readonly T[]> {
    const counts = this.#counts(name)
    counts.calls++
    counts.rows += rows
    const iterator = portions[Symbol.asyncIterator]()
    const next = async (): Promise<IteratorResult<readonly T[]>> => {
      const begun = this.#now().getTime()
      try {
        return await iterator.next()
      } finally {
        counts.milliseconds += this.#now().getTime() - begun
      }
    }
    try {
      for (let result = await next(); result.done !== true; result = await next()) {
        counts.errors += result.value.filter(isError).length
        yield result.value
      }
    } finally {
      await iterator.return?.()
    }
  }

  /** Counts rows that an aggregate is given while it answers. */
  async *counting<T>(name: string, batches: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
    const counts = this.#counts(name)
    for await (const batch of batches) {
      counts.rows += batch.length
      yield batch
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
