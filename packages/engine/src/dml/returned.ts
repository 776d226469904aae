import type { TableRecord } from '@polytable/kernel/catalog/index'
import { batchEvaluator } from '@polytable/kernel/batches/batch'
import { keyColumns, presentName } from '@polytable/kernel/storage/layout'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { Statement } from '@polytable/kernel/statements/statement'
import { isWindowColumn } from '@polytable/kernel/scopes/window-columns'
import type { ResultBatch } from '@polytable/model/protocol/query-spec'
import type { Value } from '@polytable/model/types/index'
import type { WriteStatus } from '@polytable/model/protocol/writes'

/** The status of a statement, with the rows that it wrote where `returnRows` is set. */
export async function writeStatus(
  statement: Statement,
  table: TableRecord,
  { returnRows }: { readonly returnRows?: boolean },
): Promise<WriteStatus> {
  const status = statement.status(table)
  return returnRows ? { ...status, returned: await returnedRows(statement, table) } : status
}

/** Notes which rows were written for their own sake, where the caller wants them back and the windows of others may follow. */
export async function noteAsked(
  statement: Statement,
  table: TableRecord,
  { returnRows }: { readonly returnRows?: boolean },
): Promise<void> {
  if (!returnRows || !table.schema.columns.some(isWindowColumn)) return
  const keys = keyColumns(table.iteratorDepth).join(', ')
  await statement.context.rowIndexes.ensure(table)
  const rows = await statement.context.store.query(
    `SELECT concat_ws(',', ${keys}) FROM ${presentName(table)} WHERE v_min = ${statement.commit}`,
  )
  statement.askedKeys = new Set(rows.map(([key]) => key as string))
}

/** The rows of a table that a statement inserted or changed, in the order of insertion, with all visible columns. */
async function returnedRows(
  { context, commit, askedKeys }: Statement,
  { id }: TableRecord,
): Promise<ResultBatch> {
  const table = context.catalog.table(id)
  await context.rowIndexes.ensure(table)
  const scope = new TableScope(context.catalog, table, commit)
  const outputs = scope.visibleNodes().map(({ name, value }) => ({ name, value, node: scope.expand(value) }))
  const batches = readBatches(context.store, {
    scope,
    columns: inputColumns(
      scope,
      outputs.map(({ node }) => node),
    ),
    where: [`a0.v_min = ${commit}`],
    orderBy: scope.keySql(),
  })
  const rows: Value[][] = []
  for await (const batch of batches) {
    const evaluator = batchEvaluator(context, batch, scope.computed)
    const columns = await Promise.all(outputs.map(({ node }) => evaluator.evaluate(node)))
    batch.keys.forEach((key, row) => {
      if (!askedKeys || askedKeys.has(key.join())) rows.push(columns.map(({ values }) => values[row]))
    })
  }
  return { columns: outputs.map(({ name, value }) => ({ name, type: value.type })), rows }
}
