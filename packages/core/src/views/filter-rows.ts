import type { TableRecord } from '../catalog/index.ts'
import type { RowBatch } from '../exec/batch.ts'
import type { OnError } from '../exec/compute.ts'
import { failedCall } from '../exec/failed-call.ts'
import { filterBatch } from '../exec/filter.ts'
import type { RowFailure } from '../exec/row-failures.ts'
import type { RowScope } from '../exec/row-scope.ts'
import type { Statement } from '../exec/statement.ts'
import type { ExprNode } from '../expr/index.ts'

/**
 * The rows of a batch of a view's base that satisfy the filter of the view. One that it fails for is not in the view.
 * @param firstRow how many rows came before the batch
 * @param failures gets the rows that it fails for
 * @throws PolytableError where `onError` is 'abort' and a function fails
 */
export async function filterRows(
  statement: Statement,
  view: TableRecord,
  scope: RowScope,
  batch: RowBatch,
  conditions: readonly ExprNode[],
  onError: OnError,
  firstRow: number,
  failures: RowFailure[] = [],
): Promise<RowBatch> {
  const { context, signal } = statement
  const { kept, failed } = await filterBatch(context, scope, batch, conditions, signal)
  const [first] = failed
  if (first && onError === 'abort') {
    throw failedCall(
      `the filter of the view '${view.path}'`,
      first.error,
      { table: view.path, row: firstRow + first.row },
      "Pass onError: 'ignore' to leave the row out of the view.",
    )
  }
  if (failed.length > 0) statement.failed(view, failed.length)
  for (const { row, error } of failed) failures.push({ kind: 'filter', key: batch.keys[row]!, error })
  return kept
}
