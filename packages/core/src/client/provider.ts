import type { FunctionProvider } from '../engine/api.ts'
import { PolytableError } from '../errors/index.ts'
import { cellError, type CallOutcome } from '../expr/index.ts'
import { checkDepth, type Value } from '../types/index.ts'
import { definedFunctions, type DefinedFunction } from './defined-functions.ts'
import { presentArguments } from './present-arguments.ts'
import { runAggregate } from './run-aggregate.ts'
import { isThenable, settle } from './settle.ts'
import { sendable, type MediaReader } from './media-file.ts'

/** Calls of one asynchronous function in progress at a time. */
const CONCURRENCY = 100
/** Rows an inline iterator sends at a time. */
const ITERATOR_BATCH = 256
/** How long synchronous functions may hold the thread before others get a turn, in milliseconds. */
const TURN_MS = 12

type Body = (given: unknown) => unknown

/** Runs the functions of this program when the engine asks for them. */
export function functionProvider(reader: MediaReader): FunctionProvider {
  return {
    async call(name, args, signal) {
      const defined = find(name)
      const given = presentArguments(defined, args, reader)
      return defined.batchSize === undefined
        ? callEach(defined.run as Body, given, signal)
        : callBatches(defined, defined.batchSize, given, signal)
    },
    async *iterate(name, args, signal) {
      const defined = find(name)
      const [given] = presentArguments(defined, [args], reader)
      let batch: Record<string, Value>[] = []
      for await (const row of (defined.run as Body)(given) as AsyncIterable<Record<string, unknown>>) {
        signal.throwIfAborted()
        batch.push(await sendableRow(row))
        if (batch.length < ITERATOR_BATCH) continue
        yield batch
        batch = []
      }
      if (batch.length > 0) yield batch
    },
    aggregate: (name, constants, rows, signal) => runAggregate(find(name), constants, rows, reader, signal),
  }
}

function find(name: string): DefinedFunction {
  const defined = definedFunctions.get(name)
  if (defined) return defined
  throw new PolytableError('FUNCTION_NOT_FOUND', `The function '${name}' is not defined in this program`)
}

async function callEach(run: Body, given: readonly unknown[], signal: AbortSignal): Promise<CallOutcome[]> {
  const outcomes = new Array<CallOutcome>(given.length)
  const pending = new Set<Promise<void>>()
  let turn = performance.now()
  for (let row = 0; row < given.length; row++) {
    signal.throwIfAborted()
    let result: unknown
    try {
      result = run(given[row])
      checkDepth(result)
    } catch (error) {
      outcomes[row] = { error: cellError(error) }
      continue
    }
    if (isThenable(result) || needsSending(result)) {
      const settled = settle(result).then((outcome) => {
        outcomes[row] = outcome
        pending.delete(settled)
      })
      pending.add(settled)
      if (pending.size >= CONCURRENCY) await Promise.race(pending)
    } else outcomes[row] = { value: result ?? null }
    if (performance.now() - turn > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      turn = performance.now()
    }
  }
  await Promise.all(pending)
  return outcomes
}

async function callBatches(
  { name, run }: DefinedFunction,
  batchSize: number,
  given: readonly unknown[],
  signal: AbortSignal,
): Promise<CallOutcome[]> {
  const outcomes: CallOutcome[] = []
  for (let start = 0; start < given.length; start += batchSize) {
    signal.throwIfAborted()
    const batch = given.slice(start, start + batchSize)
    try {
      const results = (await (run as Body)(batch)) as readonly unknown[]
      if (!Array.isArray(results) || results.length !== batch.length) {
        throw new PolytableError(
          'TYPE_MISMATCH',
          `'${name}' got ${batch.length} rows and gave back ${results?.length ?? 'no'} results`,
        )
      }
      outcomes.push(...(await Promise.all(results.map(settle))))
    } catch (error) {
      outcomes.push(...batch.map(() => ({ error: cellError(error) })))
    }
  }
  return outcomes
}

/** Plain values go as they are; media and bitmaps have to be prepared. */
function needsSending(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    prototype !== Object.prototype &&
    prototype !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  )
}

async function sendableRow(row: Record<string, unknown>): Promise<Record<string, Value>> {
  const entries = await Promise.all(
    Object.entries(row).map(async ([name, value]) => [name, await sendable(value)] as const),
  )
  return Object.fromEntries(entries)
}
