import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { OnError } from '@polytable/model/protocol/options'
import { failedCall } from '@polytable/kernel/batches/failed-call'
import { filterBatch } from '@polytable/kernel/scopes/filter'
import type { RowFailure } from '@polytable/model/protocol/insight'
import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import type { Statement } from '@polytable/kernel/statements/statement'
import type { ExprNode } from '@polytable/model/expressions/index'

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
      "Pass onError: 'ignore' to exclude the row from the view.",
    )
  }
  if (failed.length > 0) statement.failed(view, failed.length)
  for (const { row, error } of failed) failures.push({ kind: 'filter', key: batch.keys[row]!, error })
  return kept
}
