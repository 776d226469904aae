import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'

/** A new name may not hide a column of the base, nor a view's column be hidden by one of its base. */
export function checkShadowing(context: EngineContext, table: TableRecord, names: readonly string[]): void {
  const bases = context.catalog.lineage(table, 0).slice(1)
  const views = context.catalog.viewsOf(table).map((view) => ({ table: view, schema: view.schema }))
  for (const name of names) {
    const other = [...bases, ...views].find(({ schema }) =>
      schema.columns.some((column) => column.name === name),
    )
    if (other) {
      const message = `'${other.table.path}' already has a column '${name}'`
      throw new PolytableError('COLUMN_ALREADY_EXISTS', message, { table: table.path, column: name })
    }
  }
}
