import type { RowBatch } from '@polytable/kernel/batches/batch'
import { filterBatch } from '@polytable/kernel/scopes/filter'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Failures } from '@polytable/engine/query/failures'
import type { OpenedQuery } from './reads.ts'

/** The rows that satisfy the conditions of a query. @throws PolytableError where a function fails in one */
export async function passingRows(
  context: EngineContext,
  { scope, bound }: OpenedQuery,
  batches: readonly RowBatch[],
  signal: AbortSignal | undefined,
): Promise<RowBatch[]> {
  const failures = new Failures('abort')
  const passing: RowBatch[] = []
  for (const batch of batches) {
    const { kept, failed } = await filterBatch(context, scope, batch, bound.where, signal)
    for (const { row, error } of failed)
      failures.add({ clause: 'where', column: null }, scope, row, batch.keys[row]!, error)
    if (kept.size > 0) passing.push(kept)
  }
  return passing
}
