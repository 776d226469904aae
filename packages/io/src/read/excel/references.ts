import { PolytableError } from '@polytable/model/errors/index'

/** Columns and rows of a sheet (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3). */
export const MAX_COLUMNS = 16_384
export const MAX_ROWS = 1_048_576

const A = 64
const LETTERS = 26

/** The index of a column, from 0, by its letters: 'A', 'AB'; undefined where no sheet has it. */
export function columnIndex(letters: string): number | undefined {
  let number = 0
  for (let i = 0; i < letters.length; i++) {
    number = number * LETTERS + (letters.charCodeAt(i) & 31)
    if (number > MAX_COLUMNS) return undefined
  }
  return number - 1
}

/** The letters of a column by its index from 0. */
export function columnLetters(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / LETTERS)) {
    letters = String.fromCharCode(A + 1 + ((rest - 1) % LETTERS)) + letters
  }
  return letters
}

/** Cells of a sheet: rows from 1, columns from 0, the last ones included. */
export interface CellRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

const RANGE = /^\$?([a-z]+)?\$?(\d+)?(?::\$?([a-z]+)?\$?(\d+)?)?$/i

/**
 * A range: 'B3:F20', 'B:F', '3:20'. What is not said of its end is that of the sheet: 'B3' begins there, 'B3:F' has all rows from
 * there on.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function parseRange(text: string): CellRange {
  const [match, left, top, right, bottom] = RANGE.exec(text.trim()) ?? []
  const range = {
    firstRow: top === undefined ? 1 : Number(top),
    lastRow: bottom === undefined ? MAX_ROWS : Number(bottom),
    firstColumn: left === undefined ? 0 : columnIndex(left),
    lastColumn: right === undefined ? MAX_COLUMNS - 1 : columnIndex(right),
  }
  const { firstColumn, lastColumn } = range
  const isRange = match !== undefined && match !== '' && firstColumn !== undefined && lastColumn !== undefined
  if (!isRange || range.firstRow < 1 || range.firstRow > range.lastRow || firstColumn > lastColumn) {
    throw new PolytableError('INVALID_ARGUMENT', `'${text}' is not a range of cells`, {
      hint: "Write it as 'B3:F20', 'B3' (from there on), 'B:F' or '3:20'; name the sheet by the option sheet.",
    })
  }
  return { ...range, firstColumn, lastColumn }
}
