import { cellError, PENDING, type CallOutcome } from '@polytable/model/expressions/index'
import type { CallHost } from '@polytable/model/protocol/functions'
import type { Value } from '@polytable/model/types/index'
import { Waiting } from '../agent/waiting.ts'
import { Failure, statusOf } from '../requests/failure.ts'

/** Calls of rows that are made at the same time: more than a provider is asked at a time, so that none waits for another. */
const AT_ONCE = 1000

/** What a row failed with, as an error of Polytable where it is one. */
function errorOf(thrown: unknown): unknown {
  return thrown instanceof Failure ? thrown.error : thrown
}

/**
 * The outcomes of rows. A key that is not known is refused for all of them: the others are not asked about. One that may not do
 * something is refused for that row only.
 * @throws the reason of `signal` where that is aborted
 */
export async function eachRow<Row>(
  rows: readonly Row[],
  signal: AbortSignal,
  host: CallHost,
  run: (row: Row, signal: AbortSignal, number: number) => Promise<Value | Blob>,
): Promise<CallOutcome[]> {
  const outcomes: CallOutcome[] = []
  const refused = new AbortController()
  const both = AbortSignal.any([signal, refused.signal])
  let next = 0
  const work = async (): Promise<void> => {
    while (next < rows.length) {
      const row = next++
      signal.throwIfAborted()
      try {
        both.throwIfAborted()
        outcomes[row] = { value: (await run(rows[row]!, both, row)) as Value }
      } catch (thrown) {
        signal.throwIfAborted()
        if (thrown instanceof Waiting) {
          outcomes[row] = { error: PENDING }
          continue
        }
        const error = errorOf(thrown)
        outcomes[row] = { error: cellError(error) }
        if (statusOf(error) === 401 && !refused.signal.aborted) refused.abort(error)
      }
      host.arrived(row, outcomes[row])
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, work))
  return outcomes
}
