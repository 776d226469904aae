import { cellError, type CallOutcome } from '@polytable/model/expressions/index'
import type { AggregateRow } from '@polytable/model/protocol/functions'
import type { CellError, Value } from '@polytable/model/types/index'

/** An aggregate over the rows of one group. */
export interface LocalAggregate {
  update(args: Record<string, Value>): Promise<void>
  value(): Promise<Value>
}

/**
 * Runs an aggregate in this thread, one group at a time. What it throws is the outcome of its group.
 * @param create makes one for a group
 */
export async function* aggregateRows(
  create: () => LocalAggregate,
  rows: AsyncIterable<readonly AggregateRow[]>,
  signal?: AbortSignal,
): AsyncGenerator<readonly CallOutcome[]> {
  let group: LocalAggregate | undefined
  let failed: CellError | undefined
  for await (const batch of rows) {
    const outcomes: CallOutcome[] = []
    for (const { first, wanted, args } of batch) {
      signal?.throwIfAborted()
      if (first) {
        failed = undefined
        group = create()
      }
      try {
        if (args !== null && failed === undefined) await group!.update(args)
        if (wanted && failed === undefined) outcomes.push({ value: await group!.value() })
      } catch (error) {
        signal?.throwIfAborted()
        failed = cellError(error)
      }
      if (wanted && failed !== undefined) outcomes.push({ error: failed })
    }
    yield outcomes
  }
}
