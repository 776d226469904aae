import type { FileRows, RowFile } from '@polytable/model/ports/index'
import { ColumnNames } from '@polytable/model/schemas/index'
import type { ColumnType } from '@polytable/model/types/index'
import { valueOfCell } from './values-of-cells.ts'
import { valueOfText } from './values-of-texts.ts'

/** Some rows of a file under the names of columns. */
export interface NamedRows {
  /** The columns by their headings, in the order of the file. One without a heading is there only where it has values. */
  readonly columns: readonly { readonly name: string; readonly isOptional: boolean }[]
  readonly rows: Iterable<Record<string, unknown>>
}

/** The rows of a file under the names of columns, with the values that types make of cells: those of the columns that are known. */
export async function* fileRows(
  file: RowFile,
  known: readonly { readonly name: string; readonly type: ColumnType }[] = [],
): AsyncGenerator<Record<string, unknown>> {
  for await (const { rows } of namedRows(file, known)) yield* rows
}

/** As {@link fileRows}, in batches that also say what columns there are; the first may have no rows. */
export async function* namedRows(
  file: RowFile,
  known: readonly { readonly name: string; readonly type: ColumnType }[] = [],
): AsyncGenerator<NamedRows> {
  const typesByName = new Map(known.map(({ name, type }) => [name, type]))
  const columnNames = new ColumnNames()
  for await (const { headings, rows } of file.rows()) {
    const names = columnNames.add(headings)
    const columns = headings.map((heading) => {
      const name = names.get(heading)!
      return { name, isOptional: isNameless(heading), type: typesByName.get(name) }
    })
    yield { columns, rows: valuesByName(columns, rows, file.isText ? valueOfText : valueOfCell) }
  }
}

interface NamedColumn {
  readonly name: string
  readonly isOptional: boolean
  /** Given where the column is known. */
  readonly type: ColumnType | undefined
}

function* valuesByName(
  columns: readonly NamedColumn[],
  rows: FileRows['rows'],
  valueOf: (type: ColumnType, cell: string | null) => unknown,
): Generator<Record<string, unknown>> {
  for (const row of rows) {
    const named: Record<string, unknown> = {}
    columns.forEach(({ name, isOptional, type }, i) => {
      const value = row[i]
      if (value === undefined || (isOptional && (value === null || value === ''))) return
      named[name] = type ? valueOf(type, value as string | null) : value
    })
    yield named
  }
}

/** Whether a heading is none: an empty one, or one of several. */
function isNameless(heading: string): boolean {
  return /^(_\d+)?$/.test(heading)
}
