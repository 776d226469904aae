import { toCallResults } from '@polytable/model/protocol/call-columns'
import type { FunctionProvider } from '@polytable/model/protocol/functions'
import { PolytableError } from '@polytable/model/errors/index'
import { iterateRows } from './iterate-rows.ts'
import { cellError, type CallOutcome } from '@polytable/model/expressions/index'
import { describeValue, within, type Value } from '@polytable/model/types/index'
import { attempt, isManaged, isThenable, type Body, type CallContext } from './attempt.ts'
import { Causes } from './causes.ts'
import { definedFunctions, type DefinedFunction } from '../definitions/defined-functions.ts'
import { mapConcurrent } from '@polytable/model/async/map-concurrent'
import { CONCURRENCY, type Limits } from './limits.ts'
import { presentArguments } from './present-arguments.ts'
import { runAggregate } from './run-aggregate.ts'
import type { MediaReader } from '../values/media-file.ts'
import { sendable } from '../values/sendable.ts'
import { outcomeOf, toOutcome } from './outcome.ts'
import { now } from '@polytable/model/async/timing'

/** Runs the functions of this program when the engine asks for them. */
export function functionProvider(
  reader: MediaReader,
  limits: Limits,
  causes = new Causes(),
): FunctionProvider {
  return {
    async call(name, args, signal, cause) {
      const defined = calledFor(causes, cause, find(name))
      const given = presentArguments(defined, args, reader)
      const complete = given.filter((row) => row !== undefined)
      const { batchSize } = defined
      const outcomes =
        batchSize === undefined
          ? await callEach(defined, complete, limits, signal)
          : await callBatches(defined, batchSize, complete, limits, signal)
      if (complete.length === given.length) return toCallResults(outcomes)
      const rest = outcomes.values()
      return toCallResults(given.map((row) => (row === undefined ? { value: null } : rest.next().value!)))
    },
    async *iterate(name, args, signal, cause) {
      const defined = calledFor(causes, cause, find(name))
      const given = presentArguments(defined, args, reader)
      yield* iterateRows(given, (row) => outputsOf(defined, row, signal), signal, now)
    },
    aggregate: (name, constants, rows, signal, cause) =>
      runAggregate(calledFor(causes, cause, find(name)), constants, rows, reader, signal),
  }
}

function find(name: string): DefinedFunction {
  const defined = definedFunctions.get(name)
  if (defined) return defined
  throw new PolytableError('FUNCTION_NOT_FOUND', `The function '${name}' is not defined in this program`)
}

/** A function that knows what it is called for: see {@link Causes}. */
function calledFor(causes: Causes, cause: string | undefined, defined: DefinedFunction): DefinedFunction {
  if (cause === undefined) return defined
  const { run, aggregate } = defined
  const during =
    <A extends readonly never[]>(body: (...args: A) => unknown) =>
    (...args: A): unknown =>
      causes.during(cause, () => body(...args))
  return {
    ...defined,
    run:
      defined.kind === 'iterator'
        ? async (given, context) => {
            const outputs: unknown = await causes.during(cause, () => run(given, context))
            return isIterable(outputs) ? causes.iterate(cause, outputs) : outputs
          }
        : (during(run as (...args: readonly never[]) => unknown) as typeof run),
    ...(aggregate
      ? {
          aggregate: {
            init: during(aggregate.init),
            update: during(aggregate.update),
            value: during(aggregate.value),
          },
        }
      : {}),
  }
}

function callEach(
  defined: DefinedFunction,
  given: readonly unknown[],
  limits: Limits,
  signal: AbortSignal,
): Promise<CallOutcome[]> {
  const { returns } = defined
  const call = caller(defined, limits, signal)
  return mapConcurrent(given, CONCURRENCY, signal, (row) => {
    try {
      const result = call(row)
      return isThenable(result) ? toOutcome(result, returns) : outcomeOf(result, returns)
    } catch (error) {
      return { error: cellError(error) }
    }
  })
}

async function callBatches(
  defined: DefinedFunction,
  batchSize: number,
  given: readonly unknown[],
  limits: Limits,
  signal: AbortSignal,
): Promise<CallOutcome[]> {
  const { name, returns } = defined
  const call = caller(defined, limits, signal)
  const batches: unknown[][] = []
  for (let start = 0; start < given.length; start += batchSize)
    batches.push(given.slice(start, start + batchSize))
  // One after the other: a batch is there to use all there is.
  const outcomes = await mapConcurrent(batches, 1, signal, async (batch): Promise<CallOutcome[]> => {
    try {
      const results = await call(batch)
      if (!Array.isArray(results) || results.length !== batch.length) {
        throw new PolytableError(
          'TYPE_MISMATCH',
          `'${name}' received ${batch.length} rows and returned ${Array.isArray(results) ? results.length : 'no list of'} results`,
        )
      }
      return await Promise.all(results.map((result) => toOutcome(result, returns)))
    } catch (error) {
      return batch.map(() => ({ error: cellError(error) }))
    }
  })
  return outcomes.flat()
}

/** The body, or, where the function has options for its calls, the body under them. */
function caller(defined: DefinedFunction, limits: Limits, signal: AbortSignal): (given: unknown) => unknown {
  if (isManaged(defined)) return (given) => attempt(defined, given, limits, signal)
  const context: CallContext = { signal, isRetry: false }
  return (given) => (defined.run as Body)(given, context)
}

/** What an iterator puts out for one row of arguments. */
async function* outputsOf(
  { name, run }: DefinedFunction,
  given: unknown,
  signal: AbortSignal,
): AsyncGenerator<readonly Record<string, Value>[]> {
  if (given === undefined) return
  const context: CallContext = { signal, isRetry: false }
  for await (const row of iterable(name, await (run as Body)(given, context)))
    yield [await sendableRow(name, row)]
}

/** @throws PolytableError TYPE_MISMATCH for what cannot be iterated */
function iterable(name: string, given: unknown): AsyncIterable<unknown> | Iterable<unknown> {
  if (isIterable(given)) return given
  throw new PolytableError(
    'TYPE_MISMATCH',
    `'${name}' returned ${describeValue(given)} instead of an iterable of rows`,
    {
      hint: 'Its body must be a generator (function*), or return an iterable.',
    },
  )
}

function isIterable(given: unknown): given is AsyncIterable<unknown> | Iterable<unknown> {
  return (
    typeof given === 'object' && given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given)
  )
}

async function sendableRow(name: string, row: unknown): Promise<Record<string, Value>> {
  if (typeof row !== 'object' || row === null)
    throw new PolytableError('TYPE_MISMATCH', `'${name}' yielded ${describeValue(row)} instead of a row`)
  const entries: (readonly [string, Value])[] = []
  for (const [output, value] of Object.entries(row))
    entries.push([output, await sendableOutput(output, value)])
  return Object.fromEntries(entries)
}

async function sendableOutput(output: string, value: unknown): Promise<Value> {
  try {
    return await sendable(value)
  } catch (error) {
    throw within(`.${output}`, error)
  }
}
