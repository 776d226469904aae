import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { RowBatch } from '@polytable/kernel/batches/batch'
import { defaultValue } from '@polytable/kernel/batches/defaults'
import { readBatches } from '@polytable/kernel/storage/read'
import type { Statement } from '@polytable/kernel/statements/statement'
import { isGiven, type ColumnSchema } from '@polytable/model/schemas/index'
import type { CellError, Value } from '@polytable/model/types/index'

/** Where the cells of rows are, by the keys of the rows. */
type RowsByKey = ReadonlyMap<string, { readonly batch: RowBatch; readonly row: number }>

/**
 * Fills the given columns of a view for rows that its base gives, which bring no value for them.
 * @param rederived whether a row may be one that the statement ended before, and that keeps what it was given
 * @throws PolytableError MISSING_REQUIRED for a column that has no default and may not be null
 */
export async function fillGiven(
  statement: Statement,
  view: TableRecord,
  columns: readonly ColumnSchema[],
  batch: RowBatch,
  rederived = false,
): Promise<void> {
  const given = columns.filter(isGiven)
  if (given.length === 0 || batch.size === 0) return
  const ended: RowsByKey = rederived ? await endedRows(statement, view, given, batch) : new Map()
  const before = batch.keys.map((key) => ended.get(key.join()))
  for (const column of given) {
    const errors = new Map<number, CellError>()
    const values = before.map((found, i): Value => {
      if (!found) return valueOfNewRow(statement, view, column)
      const cells = found.batch.get(view.id, column.id)!
      const error = cells.errors?.get(found.row)
      if (error) errors.set(i, error)
      return cells.values[found.row]
    })
    batch.set(view.id, column.id, errors.size > 0 ? { values, errors } : { values })
  }
}

function valueOfNewRow({ context }: Statement, view: TableRecord, column: ColumnSchema): Value {
  const value = defaultValue(context, column)
  if (value !== null || column.type.nullable) return value
  throw new PolytableError(
    'MISSING_REQUIRED',
    `A new row of the view '${view.path}' has no value for '${column.name}', which is not nullable`,
    { table: view.path, column: column.name, hint: 'Declare it with .nullable() or .default(…).' },
  )
}

/** Those of some rows of a view that the statement ended, with what was given for them. */
async function endedRows(
  statement: Statement,
  view: TableRecord,
  given: readonly ColumnSchema[],
  { keys }: RowBatch,
): Promise<RowsByKey> {
  const { commit, context, head } = statement
  const scope = statement.scopeAt(view, head)
  const ids = scope.parameters.add([...new Set(keys.map(([row]) => row!))])
  const batches = readBatches(context.store, {
    scope,
    columns: given.map((column) => scope.node(view, column)),
    where: [`a0.row_id = ANY(${ids}::int8[])`, `a0.v_max = ${commit}`],
    states: true,
  })
  const ended = new Map<string, { readonly batch: RowBatch; readonly row: number }>()
  for await (const batch of batches) batch.keys.forEach((key, row) => ended.set(key.join(), { batch, row }))
  return ended
}
