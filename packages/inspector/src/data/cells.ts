import type { Computations } from '@polytable/client/expressions/computations'
import type { Expression, Table } from '@polytable/client/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { columnOf, mayFail } from './columns.ts'

/** A row as it is shown: by the position of the column its value, and why it has none. */
export interface ShownRow {
  readonly values: readonly unknown[]
  readonly errors: readonly (string | null)[]
  readonly score: number | null
}

/** What a query selects to show rows with the errors of cells that failed. Names are positions, which no column can collide with. */
export function selectCells(
  table: Table,
  columns: readonly ColumnInfo[],
  score?: Expression<number | null>,
): Computations {
  const selected: [string, Expression<unknown>][] = columns.flatMap((info, at) => {
    const column = columnOf(table, info.name)
    if (!mayFail(info)) return [[`v${at}`, column]]
    return [
      [`v${at}`, column],
      [`t${at}`, column.errorType],
      [`m${at}`, column.errorMessage],
    ]
  })
  return Object.fromEntries(score === undefined ? selected : [...selected, ['score', score]])
}

/** A row of such a query. */
export function shownRow(row: Readonly<Record<string, unknown>>, columns: readonly ColumnInfo[]): ShownRow {
  return {
    values: columns.map((_, at) => row[`v${at}`] ?? null),
    errors: columns.map((_, at) => {
      const type = row[`t${at}`]
      return typeof type === 'string' ? `${type}: ${String(row[`m${at}`])}` : null
    }),
    score: typeof row['score'] === 'number' ? row['score'] : null,
  }
}
