import type { Parts } from '../parts.ts'
import { streamRows } from '../row-stream.ts'
import { tableRows } from '../table-rows.ts'
import type { Workbook } from '../workbook.ts'
import { CellValues } from './cell-values.ts'
import { readSharedStrings } from './shared-strings.ts'
import { SheetReader } from './sheet-rows.ts'
import { readStyles } from './styles.ts'
import { readWorkbook } from './workbook.ts'

/** A workbook of Office Open XML (.xlsx, .xlsm); the texts that cells share are held. @throws PolytableError INVALID_DATA_FORMAT */
export async function openXlsx(parts: Parts): Promise<Workbook> {
  const { sheets, dateSystem, stylesPath, sharedStringsPath } = await readWorkbook(parts)
  const values = new CellValues(
    sharedStringsPath === undefined ? [] : await readSharedStrings(parts.held(sharedStringsPath)),
    stylesPath === undefined ? [] : await readStyles(parts.held(stylesPath)),
    dateSystem,
  )
  return {
    sheets,
    rows: ({ path }, range) => tableRows(streamRows(parts.streamed(path), new SheetReader()), values, range),
  }
}
