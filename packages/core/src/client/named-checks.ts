import type { ColumnDefinition } from '../ddl/definitions.ts'
import type { CheckSchema } from '../schema/index.ts'
import { Column } from './column.ts'
import type { Expression } from './expression.ts'
import type { Shape } from './shape.ts'
import { columnProxy, type Columns } from './table.ts'

/** Conditions that every row keeps, by name. */
export type MakeChecks<S extends Shape> = (
  columns: Columns<S>,
) => Readonly<Record<string, Expression<boolean>>>

/** The conditions that `make` makes of columns, which have no table yet. */
export function namedChecks<S extends Shape>(
  path: string,
  columns: readonly ColumnDefinition[],
  make: MakeChecks<S>,
): CheckSchema[] {
  const named = columns.map(
    ({ name, type }) => new Column<unknown>({ kind: 'column', table: '', column: name, type }, name),
  )
  return Object.entries(make(columnProxy<S>(path, named))).map(([name, { node }]) => ({ name, value: node }))
}
