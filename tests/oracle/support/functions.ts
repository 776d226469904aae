import type { FunctionRunner, RegisteredFunction } from '@polytable/model/protocol/functions'
import { iterateRows } from '@polytable/udf/calls/iterate-rows'
import type { IteratorPortions } from '@polytable/model/protocol/iterator-parts'
import type { CallOutcome } from '@polytable/model/expressions/index'

/** How many functions of each family there are: every use in a trace takes one of its own, so that calls can be told apart. */
const FAMILY_SIZE = 60

/** What went wrong in a cell, and in the cells that depend on it. */
export const FAILED = Symbol('failed')

/** The functions of the pipelines. All are pure; `number` and `text` fail for some values, `number` is null for some. */
export const families = {
  number: (x: unknown): unknown => {
    const n = hash(x)
    if (n % 7 === 5) throw new Error(`number cannot take ${JSON.stringify(x)}`)
    return n % 5 === 4 ? null : n % 10
  },
  text: (x: unknown): unknown => {
    const n = hash(x)
    if (n % 11 === 7) throw new Error(`text cannot take ${JSON.stringify(x)}`)
    const given = `${typeof x === 'string' ? x : JSON.stringify(x)} ${n % 3}`
    // Whole characters: half of one is no text.
    return Array.from(given).slice(-12).join('')
  },
  test: (x: unknown): unknown => hash(x) % 3 !== 0,
  embed: (x: unknown): unknown => Float32Array.from([hash(x) % 100, (x as string).length, 1]),
} as const

export type Family = keyof typeof families

/** The items that `split` gives for a value: words of a text, else up to three items. */
export function split(x: unknown): string[] {
  if (typeof x === 'string') return x.split(' ').filter((word) => word !== '')
  return Array.from({ length: hash(x) % 4 }, (_, i) => `${JSON.stringify(x)}.${i}`)
}

function hash(x: unknown): number {
  let sum = 17
  for (const character of JSON.stringify(x)) sum = (sum * 31 + character.charCodeAt(0)) % 65_521
  return sum
}

/** Name of a call with its argument, as it is counted. */
export function callKey(name: string, x: unknown): string {
  return `${name}(${JSON.stringify(x)})`
}

/** A few rows at a time. */
async function batched<T, U>(rows: readonly T[], run: (row: T) => U): Promise<U[]> {
  const results: U[] = []
  for (let start = 0; start < rows.length; start += 2) {
    await Promise.resolve()
    results.push(...rows.slice(start, start + 2).map(run))
  }
  return results
}

/** Runs the functions in turn, asynchronously or in batches, and notes every call. */
export class CountingRunner implements FunctionRunner {
  readonly media = 'cell'
  #calls: string[] = []

  /** The calls since the last time, sorted. */
  take(): string[] {
    const calls = this.#calls
    this.#calls = []
    return calls.sort()
  }

  async call(name: string, args: readonly Record<string, unknown>[]): Promise<readonly CallOutcome[]> {
    const [family, number] = name.split('_')
    const run = families[family as Family]
    const outcome = ({ x }: Record<string, unknown>): CallOutcome => {
      this.#calls.push(callKey(name, x))
      try {
        return { value: run(x) }
      } catch (error) {
        return { error: { type: 'Error', message: (error as Error).message } }
      }
    }
    switch (Number(number) % 3) {
      case 0:
        return args.map(outcome)
      case 1:
        // The later a row is, the sooner it is done.
        return Promise.all(
          args.map(async (row, i) => {
            for (let turn = i; turn < args.length; turn++) await Promise.resolve()
            return outcome(row)
          }),
        )
      default:
        return batched(args, outcome)
    }
  }

  iterate(name: string, args: readonly Record<string, unknown>[], signal?: AbortSignal): IteratorPortions {
    return iterateRows(args, ({ x }) => this.#items(name, x), signal)
  }

  async *#items(name: string, x: unknown): AsyncGenerator<readonly Record<string, unknown>[]> {
    this.#calls.push(callKey(name, x))
    const output = name.replace('split', 'item')
    for (const item of split(x)) yield [{ [output]: item }]
  }

  /** All functions there are. */
  get functions(): RegisteredFunction[] {
    const names = [...Object.keys(families), 'split']
    return names.flatMap((family) =>
      Array.from({ length: FAMILY_SIZE }, (_, i) => ({
        name: `${family}_${i}`,
        version: '1',
        kind: family === 'split' ? ('iterator' as const) : ('function' as const),
      })),
    )
  }
}
