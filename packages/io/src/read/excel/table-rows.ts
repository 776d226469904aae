import { PolytableError } from '@polytable/model/errors/index'
import type { FileRows } from '@polytable/model/ports/index'
import { headings } from '../cells.ts'
import { columnLetters, type CellRange } from './references.ts'
import type { SheetRow } from './row-stream.ts'
import type { TextRow } from './workbook.ts'

export type CellValue = string | number | bigint | boolean | Date | null

/** How the cells of a format are read. */
export interface CellReader<C> {
  /** Null where there is none. */
  value(cell: C): CellValue
  /** What a cell holds as a text, such as one that names a column: dates and times as ISO 8601 has them. */
  text(cell: C): string
}

/** Cells of the rows that are given at a time. */
const BATCH_CELLS = 2 ** 20

/**
 * The rows within a range of a sheet, under the headings in the first of them that is not blank. Blank rows are left out; a row may
 * go beyond the headings, into columns without one.
 * @throws PolytableError INVALID_DATA_FORMAT with the cell that cannot be read
 */
export async function* tableRows<C extends { readonly column: number }>(
  batches: AsyncIterable<readonly SheetRow<C>[]>,
  reader: CellReader<C>,
  range: CellRange,
): AsyncGenerator<FileRows> {
  let names: string[] | undefined
  const width = range.lastColumn - range.firstColumn + 1
  for await (const batch of batches) {
    let rows: unknown[][] = []
    for (const row of batch) {
      if (row.number < range.firstRow) continue
      if (row.number > range.lastRow) {
        if (names) yield { headings: names, rows }
        return
      }
      const place = (column: number): number => column - range.firstColumn
      const cells = row.cells.filter(({ column }) => place(column) >= 0 && place(column) < width)
      const values: unknown[] = []
      for (const cell of cells) {
        const value = attempt(row, cell, () => reader.value(cell))
        if (value !== null) values[place(cell.column)] = value
      }
      if (values.length === 0) continue
      if (!names) {
        const texts: string[] = Array.from(values, () => '')
        for (const cell of cells) {
          if (place(cell.column) < texts.length) texts[place(cell.column)] = reader.text(cell)
        }
        names = headings(texts)
        continue
      }
      if (values.length > names.length) names = headings(Array.from(values, (_, i) => names![i] ?? ''))
      rows.push(Array.from(names, (_, i) => values[i] ?? null))
      if (rows.length * names.length > BATCH_CELLS) {
        yield { headings: names, rows }
        rows = []
      }
    }
    if (names) yield { headings: names, rows }
  }
}

/** All rows of a sheet that are not blank, as texts. @throws PolytableError INVALID_DATA_FORMAT with the cell that cannot be read */
export async function* textRows<C extends { readonly column: number }>(
  batches: AsyncIterable<readonly SheetRow<C>[]>,
  reader: CellReader<C>,
): AsyncGenerator<readonly TextRow[]> {
  for await (const batch of batches) {
    const rows = batch.map((row) => ({
      number: row.number,
      cells: row.cells
        .map((cell) => ({ column: cell.column, text: attempt(row, cell, () => reader.text(cell)) }))
        .filter(({ text }) => text.trim() !== ''),
    }))
    yield rows.filter(({ cells }) => cells.length > 0)
  }
}

function attempt<C extends { readonly column: number }, T>(row: SheetRow<C>, cell: C, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const place = `${columnLetters(cell.column)}${row.number}`
    throw new PolytableError('INVALID_DATA_FORMAT', `cell ${place}: ${(cause as Error).message}`, { cause })
  }
}
