import { PolytableError } from '@polytable/model/errors/index'
import type { ListedSheet, SheetWithRows } from './workbook.ts'

/**
 * The sheet that is asked for by its name, or by its number among those with rows, from 0. Without either the first that is shown.
 * @throws PolytableError INVALID_ARGUMENT for one that is not there, INVALID_DATA_FORMAT where none has rows
 */
export function chooseSheet(
  sheets: readonly ListedSheet[],
  wanted: string | number | undefined,
): SheetWithRows {
  const withRows = sheets.flatMap((sheet) =>
    sheet.path === undefined ? [] : [{ ...sheet, path: sheet.path }],
  )
  const [first] = withRows
  if (!first) throw new PolytableError('INVALID_DATA_FORMAT', 'it has no sheet with rows')
  if (wanted === undefined) return withRows.find(({ isHidden }) => !isHidden) ?? first
  const found = typeof wanted === 'number' ? withRows[wanted] : withRows.find(({ name }) => name === wanted)
  if (found) return found
  const isChart = sheets.some(({ name }) => name === wanted)
  throw new PolytableError(
    'INVALID_ARGUMENT',
    typeof wanted === 'number'
      ? `The workbook has ${withRows.length} sheets with rows, and none with the number ${wanted}`
      : `The workbook has no ${isChart ? 'rows in the ' : ''}sheet '${wanted}'`,
    { hint: `Its sheets: ${withRows.map(({ name }) => `'${name}'`).join(', ')}.` },
  )
}
