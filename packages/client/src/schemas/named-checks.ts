import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { CheckSchema } from '@polytable/model/schemas/index'
import { Column } from '../tables/column.ts'
import type { Expression } from '../expressions/expression.ts'
import type { Shape } from './shape.ts'
import { columnProxy, type Columns } from '../tables/table.ts'

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
