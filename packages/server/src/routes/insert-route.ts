import type { Table } from '@polytable/client/index'
import { valuesOf } from '../answers/json-row.ts'
import type { Route } from './route.ts'
import { outputColumns, rowInputs, type TableRouteColumns } from './table-columns.ts'

/** Inserts the row of a request, and gives it back as it is stored. */
export function insertRoute(table: Table, options: TableRouteColumns): Route {
  return {
    kind: 'insert',
    summary: `Inserts a row into ${table.path}`,
    async describe() {
      const { columns } = await table.metadata()
      return {
        inputs: rowInputs(columns, options),
        gives: 'row',
        columns: outputColumns(columns, options.outputs),
      }
    },
    async run(values) {
      const { rowsReturned } = await table.insert([values], { returnRows: true })
      const columns = outputColumns((await table.metadata()).columns, options.outputs)
      return { kind: 'row', columns, values: valuesOf(columns, rowsReturned[0]!) }
    },
  }
}
