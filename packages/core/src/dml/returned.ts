import type { TableRecord } from '../catalog/index.ts'
import { batchEvaluator } from '../exec/batch.ts'
import { keyColumns, tableName } from '../exec/layout.ts'
import { inputColumns, readBatches } from '../exec/read.ts'
import { TableScope } from '../exec/scope.ts'
import type { Statement, UpdateStatus } from '../exec/statement.ts'
import { isWindowColumn } from '../exec/window-columns.ts'
import type { ResultBatch } from '../query/spec.ts'
import type { Value } from '../types/index.ts'

/** What a call that wrote rows reports, with the rows themselves where they were asked for. */
export interface WriteStatus extends UpdateStatus {
  readonly returned?: ResultBatch
}

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
  const keys = keyColumns(table.levels).join(', ')
  const rows = await statement.context.store.query(
    `SELECT concat_ws(',', ${keys}) FROM ${tableName(table)} WHERE v_min = ${statement.commit}`,
  )
  statement.askedKeys = new Set(rows.map(([key]) => key as string))
}

/** The rows of a table that a statement inserted or changed, in the order of insertion, with all visible columns. */
async function returnedRows(
  { context, commit, askedKeys }: Statement,
  { id }: TableRecord,
): Promise<ResultBatch> {
  const scope = new TableScope(context.catalog, context.catalog.table(id), commit)
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
