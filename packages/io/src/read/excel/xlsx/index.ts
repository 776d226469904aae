import type { Parts } from '../../../package/parts.ts'
import { streamRows, type SheetRow } from '../row-stream.ts'
import { tableRows, textRows } from '../table-rows.ts'
import type { SheetWithRows, TextRow, Workbook } from '../workbook.ts'
import { CellValues } from './cell-values.ts'
import { readSharedStrings } from './shared-strings.ts'
import { SheetReader, type RawCell } from './sheet-rows.ts'
import { readStyles } from './styles.ts'
import { readWorkbook } from './workbook.ts'

interface XlsxWorkbook extends Workbook {
  /** All rows of a sheet that are not blank, as texts. */
  texts(sheet: SheetWithRows): AsyncGenerator<readonly TextRow[]>
}

/** A workbook of Office Open XML (.xlsx, .xlsm); the texts that cells share are held. @throws PolytableError INVALID_DATA_FORMAT */
export async function openXlsx(parts: Parts): Promise<XlsxWorkbook> {
  const { sheets, dateSystem, stylesPath, sharedStringsPath } = await readWorkbook(parts)
  const values = new CellValues(
    sharedStringsPath === undefined ? [] : await readSharedStrings(parts.held(sharedStringsPath)),
    stylesPath === undefined ? [] : await readStyles(parts.held(stylesPath)),
    dateSystem,
  )
  const rowsOf = ({ path }: SheetWithRows): AsyncGenerator<SheetRow<RawCell>[]> =>
    streamRows(parts.streamed(path), new SheetReader())
  return {
    sheets,
    rows: (sheet, range) => tableRows(rowsOf(sheet), values, range),
    texts: (sheet) => textRows(rowsOf(sheet), values),
  }
}
