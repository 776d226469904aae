import type { Table } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { isMediaKind } from '@polytable/model/types/index'
import { valuesOf } from '../answers/json-row.ts'
import type { RouteInput } from '../requests/given-value.ts'
import type { Route } from './route.ts'
import { givenColumns, outputColumns, type TableRouteColumns } from './table-columns.ts'

/** Changes the row that a request names by its primary key, and gives it back. */
export function updateRoute(table: Table, options: TableRouteColumns): Route {
  return {
    kind: 'update',
    summary: `Changes a row of ${table.path}`,
    async describe() {
      const { columns } = await table.metadata()
      return {
        inputs: updateInputs(columns, options),
        gives: 'row',
        columns: outputColumns(columns, options.outputs),
      }
    },
    async run(values) {
      const { columns: all } = await table.metadata()
      if (all.every(({ name, isPrimaryKey }) => isPrimaryKey || !Object.hasOwn(values, name)))
        throw new PolytableError('MISSING_REQUIRED', 'The request changes nothing', { table: table.path })
      const { rowsReturned } = await table.batchUpdate([values], { returnRows: true })
      const columns = outputColumns(all, options.outputs)
      return { kind: 'row', columns, values: valuesOf(columns, rowsReturned[0]!) }
    },
  }
}

/** The key, which has to be there, and columns that may be. @throws PolytableError INVALID_ARGUMENT for what cannot be changed */
function updateInputs(columns: readonly ColumnInfo[], { inputs }: TableRouteColumns): readonly RouteInput[] {
  const changeable = givenColumns(columns).filter(({ type }) => !isMediaKind(type.kind))
  const wrong = inputs?.find((name) => !changeable.some((column) => column.name === name))
  if (wrong !== undefined)
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${wrong}' is computed, or of media: it is not changed by a route`,
      {
        column: wrong,
      },
    )
  return changeable
    .filter(({ name, isPrimaryKey }) => isPrimaryKey || (inputs?.includes(name) ?? true))
    .map(({ name, type, isPrimaryKey }) => ({ name, type, isRequired: isPrimaryKey, isUpload: false }))
}
