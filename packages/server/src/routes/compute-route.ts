import type { Table } from '@polytable/client/index'
import { valuesOf } from '../answers/json-row.ts'
import type { Route } from './route.ts'
import { outputColumns, rowInputs, type TableRouteColumns } from './table-columns.ts'

/** Gives what the row of a request would become, and stores nothing: of a view that splits rows, all of them. */
export function computeRoute(table: Table, options: TableRouteColumns): Route {
  return {
    kind: 'compute',
    summary: `Computes a row of ${table.path}`,
    async describe() {
      const { columns } = await table.metadata()
      return {
        inputs: rowInputs(columns, options),
        gives: columns.some((column) => column.isIteratorColumn)
          ? 'list'
          : table.kind === 'table'
            ? 'row'
            : 'rowOrNull',
        columns: outputColumns(columns, options.outputs),
      }
    },
    async run(given, signal) {
      const { columns: all } = await table.metadata()
      const columns = outputColumns(all, options.outputs)
      const computed = await table.compute([given], signal ? { signal } : {})
      const rows = computed.map((row) => valuesOf(columns, row))
      return all.some((column) => column.isIteratorColumn)
        ? { kind: 'list', columns, rows }
        : { kind: 'row', columns, values: rows[0] ?? null }
    },
  }
}
