import { PolytableError } from '@polytable/model/errors/index'
import { numbered } from '@polytable/model/schemas/index'

/** What columns are called by a line of headings: those without one, or with one that is there already, are numbered. */
export function headings(cells: readonly unknown[]): string[] {
  return numbered(cells.map((cell) => String(cell ?? '').trim()))
}

/** The cells of a row: those beyond the headings have to be empty. */
export function rowOfCells(
  names: readonly string[],
  cells: readonly unknown[],
  number: number,
): readonly unknown[] {
  const more = cells.slice(names.length).find((cell) => cell !== null && cell !== '')
  if (more === undefined) return cells
  throw new PolytableError(
    'INVALID_DATA_FORMAT',
    `Row ${number} has ${cells.length} values, but there are ${names.length} columns`,
    { row: number, hint: 'Quote values that contain the delimiter.' },
  )
}
