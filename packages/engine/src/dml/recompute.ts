import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import { planColumns, writtenColumns } from '@polytable/kernel/batches/compute'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { stateColumn } from '@polytable/kernel/storage/layout'
import { rewriteRows } from '@polytable/kernel/storage/rewrite'
import { isStale, withVersionsNow } from '@polytable/kernel/functions/signature'
import { Statement } from '@polytable/kernel/statements/statement'
import type { UpdateStatus, RecomputeOptions } from '@polytable/model/protocol/writes'
import { hasState, isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import { deriveFailed } from '../views/expire.ts'
import { propagate, propagateDeletes } from '../views/propagate.ts'
import { refreshWindows } from '../views/windows.ts'
import { ownColumn } from '../ddl/own-column.ts'

/** Recomputes columns and their dependents, here and in views; a failed cell stores its error. */
export async function recomputeColumns(
  context: EngineContext,
  table: TableRecord,
  names: readonly string[],
  options: RecomputeOptions,
): Promise<UpdateStatus> {
  const { where, errorsOnly = false, cascade = true } = options
  const failedRows = errorsOnly && cascade && !where && table.base !== undefined
  if (names.length === 0 && !failedRows) {
    throw new PolytableError('INVALID_ARGUMENT', 'No columns to recompute', { table: table.path })
  }
  if (errorsOnly && names.length > 1) {
    throw new PolytableError('INVALID_ARGUMENT', 'errorsOnly works on one column at a time', {
      table: table.path,
      hint: 'Call recomputeColumns once for each column.',
    })
  }
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const columns = [...new Set(names)].flatMap((name) => {
      const column = ownColumn(current, name)
      if (isComputed(column) && column.stored) return [column]
      if (failedRows && column.fromIterator) return []
      throw new PolytableError('INVALID_ARGUMENT', `'${name}' is not a stored computed column`, {
        table: current.path,
        column: name,
        hint: 'Only stored computed columns can be recomputed.',
      })
    })
    const { plan, changed, recomputed } = planColumns(current, current.schema, columns, cascade)
    const isDerived = failedRows && (await deriveFailed(running, current))
    const failed = columns.filter(hasState).map((column) => `a0.${stateColumn(column)} ->> 'e' IS NOT NULL`)
    const older = isDerived ? [`a0.v_min < ${running.commit}`] : []
    const choice = { ...(errorsOnly ? { sql: [...failed, ...older] } : {}), where }
    const isWritten = writtenColumns(plan).length > 0
    const rows = isWritten ? await rewriteRows(running, plan, choice, 'ignore') : 0
    if (isDerived) await propagateDeletes(running, current)
    if (!cascade)
      await refreshWindows(running, current, { changed: new Set(), recomputed, cascade, onError: 'ignore' })
    else if (isDerived || rows + recomputed.length > 0)
      await propagate(running, current, rows > 0 ? changed : new Set(), {
        recomputed,
        rederived: isDerived,
        onError: 'ignore',
      })
    if (!where && !errorsOnly) noteVersions(running, current, columns)
    return running
  })
  return statement.status(table)
}

/** Columns that were recomputed for all rows record the current versions of their functions. */
function noteVersions(statement: Statement, table: TableRecord, recomputed: readonly ColumnSchema[]): void {
  const { functions } = statement.context
  const stale = new Set(recomputed.filter(({ value }) => isStale(functions, value!)))
  if (stale.size === 0) return
  const { schema } = table
  const columns = schema.columns.map((column) =>
    stale.has(column) ? { ...column, value: withVersionsNow(functions, column.value!) } : column,
  )
  const names = [...stale].map(({ name }) => `'${name}'`).join(', ')
  statement.setSchema(table, { ...schema, columns }, `Recomputed ${names} with new versions of functions`)
}
