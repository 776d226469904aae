import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import type { SqlValue } from '@polytable/model/ports/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { filterOrFail, bindRowCondition, splitFilter } from '@polytable/kernel/scopes/filter'
import { LIVE, tableName } from '@polytable/kernel/storage/layout'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { inputColumns, readBatches } from '@polytable/kernel/storage/read'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { Statement } from '@polytable/kernel/statements/statement'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import { propagate, propagateDeletes } from '../views/propagate.ts'

export interface DeleteOptions extends RunOptions {
  readonly where?: ExprNode
}

/** Deletes the rows that satisfy `where` (all rows without it) and the view rows derived from them. Older versions keep them. */
export async function deleteRows(
  context: EngineContext,
  table: TableRecord,
  options: DeleteOptions,
): Promise<UpdateStatus> {
  if (table.kind !== 'table') {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot delete from the view '${table.path}'`, {
      table: table.path,
      hint: 'Delete from its base table; the view is updated with it.',
    })
  }
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const scope = new TableScope(context.catalog, current, running.head)
    const filter = splitFilter(scope, options.where && bindRowCondition(scope, options.where))
    const rows =
      filter.rest.length === 0
        ? await endRows(running, current, scope.parameters.values, filter.sql)
        : await endFiltered(running, current, scope, filter.rest, filter.sql)
    running.counts(current).deletes += rows
    if (rows === 0) return running
    await propagateDeletes(running, current)
    await propagate(running, current, new Set(), { onError: 'ignore' })
    return running
  })
  return statement.status(table)
}

async function endRows(
  statement: Statement,
  table: TableRecord,
  parameters: readonly SqlValue[],
  where: readonly string[],
): Promise<number> {
  const { commit, context } = statement
  const conditions = [`a0.v_max = ${LIVE}`, ...where].join(' AND ')
  const rows = await context.store.query(
    `WITH ended AS (UPDATE ${tableName(table)} a0 SET v_max = ${commit} WHERE ${conditions} RETURNING 1) SELECT count(*) FROM ended`,
    parameters,
  )
  const ended = rows[0]![0] as number
  await context.maintenance.ended(table, ended)
  return ended
}

/** Conditions that SQL cannot decide: the rows are read, filtered, and ended by their ids. */
async function endFiltered(
  statement: Statement,
  table: TableRecord,
  scope: TableScope,
  rest: readonly ExprNode[],
  where: readonly string[],
): Promise<number> {
  const { context, signal } = statement
  await context.rowIndexes.ensure(table)
  let count = 0
  let seen = 0
  const request = { scope, columns: inputColumns(scope, rest), where }
  for await (const read of readBatches(context.store, request, new BatchSize(context, rest))) {
    const batch = await filterOrFail(context, scope, read, rest, seen, signal)
    seen += read.size
    count += await endRows(
      statement,
      table,
      [batch.keys.map((key) => key[0]!)],
      ['a0.row_id = ANY($1::int8[])'],
    )
  }
  return count
}
