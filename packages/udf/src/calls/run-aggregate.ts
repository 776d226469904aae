import { PolytableError } from '@polytable/model/errors/index'
import { toCallArguments } from '@polytable/model/protocol/call-columns'
import type { AggregateRow } from '@polytable/model/protocol/functions'
import { cellError, type CallOutcome } from '@polytable/model/expressions/index'
import type { CellError, Value } from '@polytable/model/types/index'
import { isThenable } from './attempt.ts'
import type { DefinedFunction } from '../definitions/defined-functions.ts'
import type { MediaReader } from '../values/media-file.ts'
import { presentArguments } from './present-arguments.ts'
import { toOutcome } from './outcome.ts'

/**
 * Runs an aggregate over rows in the order of their groups: one state at a time is held. Where one of its functions throws, that is
 * the outcome of the group.
 */
export async function* runAggregate(
  defined: DefinedFunction,
  constants: Record<string, Value>,
  rows: AsyncIterable<readonly AggregateRow[]>,
  reader: MediaReader,
  signal: AbortSignal,
): AsyncGenerator<readonly CallOutcome[]> {
  const { aggregate } = defined
  if (!aggregate) throw new PolytableError('FUNCTION_NOT_FOUND', `'${defined.name}' is not an aggregate`)
  const { init, update, value } = aggregate
  const constantParams = Object.fromEntries(
    Object.entries(defined.params).filter(([name]) => Object.hasOwn(constants, name)),
  )
  const [fixed] = presentArguments({ params: constantParams }, toCallArguments([constants]), reader)
  let state: unknown
  // Why the group at hand has no value any more.
  let failed: CellError | undefined
  for await (const batch of rows) {
    signal.throwIfAborted()
    // Of rows that are left out nothing is known but the constants.
    const named = batch.find(({ args }) => args !== null)?.args
    const complete = batch.map(({ args }) => ({ ...constants, ...args }))
    const given = presentArguments(
      defined,
      toCallArguments(complete, Object.keys({ ...constants, ...named })),
      reader,
    )
    const outcomes: CallOutcome[] = []
    for (const [i, { first, wanted, args }] of batch.entries()) {
      if (first) failed = undefined
      try {
        if (first) state = init({ ...fixed } as never)
        if (args && given[i] !== undefined && !failed) {
          const updated = update(state as never, given[i] as never)
          // What changes its state in place need not give it back.
          const next = isThenable(updated) ? await updated : updated
          if (next !== undefined) state = next
        }
      } catch (error) {
        failed = cellError(error)
      }
      if (!wanted) continue
      const made = async (): Promise<unknown> => value(state as never)
      outcomes.push(failed ? { error: failed } : await toOutcome(made(), defined.returns))
    }
    yield outcomes
  }
}
