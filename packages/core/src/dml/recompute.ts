import type { TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import { planColumns, writtenColumns } from '../exec/compute.ts'
import type { EngineContext, RunOptions } from '../exec/context.ts'
import { stateColumn } from '../exec/layout.ts'
import { rewriteRows } from '../exec/rewrite.ts'
import { isStale, withVersionsNow } from '../exec/signature.ts'
import { Statement, type UpdateStatus } from '../exec/statement.ts'
import type { ExprNode } from '../expr/index.ts'
import { hasState, isComputed, type ColumnSchema } from '../schema/index.ts'
import { deriveFailed } from '../views/expire.ts'
import { propagate, propagateDeletes } from '../views/propagate.ts'
import { refreshWindows } from '../views/windows.ts'
import { ownColumn } from '../ddl/own-column.ts'

export interface RecomputeOptions extends RunOptions {
  readonly where?: ExprNode
  /**
   * Only rows whose cell failed; for one column at a time. Of a view also, without `where`, the rows of its base that its iterator or
   * filter failed for: then the column may be one that the iterator gives, or none.
   */
  readonly errorsOnly?: boolean
  /** False leaves what depends on the columns as it is. */
  readonly cascade?: boolean
}

/** Computes columns anew, and what depends on them, here and in views; a cell that fails keeps its error. */
export async function recomputeColumns(
  context: EngineContext,
  table: TableRecord,
  names: readonly string[],
  options: RecomputeOptions,
): Promise<UpdateStatus> {
  const { where, errorsOnly = false, cascade = true } = options
  const failedRows = errorsOnly && cascade && !where && table.base !== undefined
  if (names.length === 0 && !failedRows) {
    throw new PolytableError('INVALID_ARGUMENT', 'There are no columns to recompute', { table: table.path })
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
        hint: 'Only what was computed can be computed anew.',
      })
    })
    const { plan, changed, anew } = planColumns(current, current.schema, columns, cascade)
    const isDerived = failedRows && (await deriveFailed(running, current))
    const failed = columns.filter(hasState).map((column) => `a0.${stateColumn(column)} ->> 'e' IS NOT NULL`)
    const older = isDerived ? [`a0.v_min < ${running.commit}`] : []
    const choice = { ...(errorsOnly ? { sql: [...failed, ...older] } : {}), ...(where ? { where } : {}) }
    const isWritten = writtenColumns(plan).length > 0
    const rows = isWritten ? await rewriteRows(running, plan, choice, 'ignore') : 0
    if (isDerived) await propagateDeletes(running, current)
    if (!cascade)
      await refreshWindows(running, current, { changed: new Set(), anew, cascade, onError: 'ignore' })
    else if (isDerived || rows + anew.length > 0)
      await propagate(running, current, rows > 0 ? changed : new Set(), {
        anew,
        derivedAnew: isDerived,
        onError: 'ignore',
      })
    if (!where && !errorsOnly) noteVersions(running, current, columns)
    return running
  })
  return statement.status(table)
}

/** What was computed anew for all rows is of the versions that the functions have now. */
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
