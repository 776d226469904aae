import { PolytableError } from '@polytable/model/errors/index'
import type { RowFile, RowFileOptions } from '@polytable/model/ports/index'
import { chooseSheet } from './choose-sheet.ts'
import { isOds, openOds } from './ods/index.ts'
import { checkIsZip } from './other-formats.ts'
import { Parts } from '../../package/parts.ts'
import { parseRange } from './references.ts'
import type { SheetWithRows, Workbook } from './workbook.ts'
import { openXlsx } from './xlsx/index.ts'

/** A sheet of a workbook (.xlsx, .xlsm, .ods), with a line of headings. Its rows are read as a stream. */
export async function openExcel(file: Blob, { name, excel = {} }: RowFileOptions): Promise<RowFile> {
  const range = parseRange(excel.range ?? 'A1')
  const place = `the workbook ${name ? `'${name}'` : ''}`.trim()
  const { workbook, sheet } = await open(file, excel.sheet).catch((cause: unknown) => {
    throw unreadable(place, cause)
  })
  return {
    isText: false,
    types: new Map(),
    async *rows() {
      try {
        yield* workbook.rows(sheet, range)
      } catch (cause) {
        throw unreadable(`the sheet '${sheet.name}' of ${place}`, cause)
      }
    },
  }
}

async function open(
  file: Blob,
  wanted: string | number | undefined,
): Promise<{ readonly workbook: Workbook; readonly sheet: SheetWithRows }> {
  await checkIsZip(file)
  const parts = await Parts.open(file)
  const workbook = isOds(parts) ? await openOds(parts) : await openXlsx(parts)
  return { workbook, sheet: chooseSheet(workbook.sheets, wanted) }
}

function unreadable(place: string, cause: unknown): PolytableError {
  const error = PolytableError.is(cause) ? cause : undefined
  if (error && error.code !== 'INVALID_DATA_FORMAT') return error
  return new PolytableError('INVALID_DATA_FORMAT', `Cannot read ${place}: ${(cause as Error).message}`, {
    cause,
    hint: error?.hint,
  })
}
