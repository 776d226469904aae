import { cellError, type CallOutcome } from '@polytable/model/expressions/index'
import type { Value } from '@polytable/model/types/index'
import type { FunctionRunner } from '@polytable/model/protocol/functions'
import { aggregateRows, type LocalAggregate } from './local-aggregate.ts'
import { iterateRows } from './iterate-rows.ts'

type Args = Record<string, Value>

export interface LocalFunctions {
  /** What arguments that are media are handed over as. */
  readonly media: 'input' | 'cell'
  /** How many rows `functions` are given at the same time: 1 when absent. */
  readonly atOnce?: number
  /** One row each. */
  readonly functions?: Readonly<Record<string, (args: Args, signal?: AbortSignal) => Value | Promise<Value>>>
  /** All rows at once: one result per row, null for none. */
  readonly batched?: Readonly<
    Record<string, (args: readonly Args[], signal?: AbortSignal) => Promise<readonly Value[]>>
  >
  readonly iterators?: Readonly<
    Record<string, (args: Args, signal?: AbortSignal) => AsyncIterable<readonly Args[]>>
  >
  /** Each is made for a group of rows, by the arguments that are constants. */
  readonly aggregates?: Readonly<Record<string, (constants: Args, signal?: AbortSignal) => LocalAggregate>>
}

/** Runs functions in this thread. What a function throws becomes the error of its cell. */
export function localRunner({
  media,
  atOnce = 1,
  functions = {},
  batched = {},
  iterators = {},
  aggregates = {},
}: LocalFunctions): Required<FunctionRunner> {
  return {
    media,
    async call(name, args, signal) {
      const whole = batched[name]
      if (whole) return (await whole(args, signal)).map((value) => ({ value }))
      const run = functions[name]!
      const one = async (row: Args): Promise<CallOutcome> => {
        signal?.throwIfAborted()
        try {
          const result = run(row, signal)
          return { value: result instanceof Promise ? await result : result }
        } catch (error) {
          signal?.throwIfAborted()
          return { error: cellError(error) }
        }
      }
      const outcomes: CallOutcome[] = []
      for (let start = 0; start < args.length; start += atOnce)
        outcomes.push(...(await Promise.all(args.slice(start, start + atOnce).map(one))))
      return outcomes
    },
    aggregate: (name, constants, rows, signal) =>
      aggregateRows(() => aggregates[name]!(constants, signal), rows, signal),
    iterate: (name, args, signal) => iterateRows(args, (row) => iterators[name]!(row, signal), signal),
  }
}
