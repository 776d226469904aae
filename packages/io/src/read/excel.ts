import { PolytableError } from '@polytable/model/errors/index'
import type { RowFile } from '@polytable/model/ports/index'
import { headings, rowOfCells } from './cells.ts'

/** The first sheet of a workbook (.xlsx), with a first line of headings. It is read whole. */
export async function openExcel(file: Blob): Promise<RowFile> {
  const { readSheet } = await import('read-excel-file/universal')
  const [first = [], ...lines] = await readSheet(file).catch((cause: unknown) => {
    throw new PolytableError('INVALID_DATA_FORMAT', 'The file is not an Excel workbook', {
      hint: 'Only .xlsx workbooks are supported.',
      cause,
    })
  })
  const names = headings(first)
  const rows = lines
    .filter((cells) => cells.some((cell) => cell !== null))
    .map((cells, number) => rowOfCells(names, cells, number))
  return {
    isText: false,
    types: new Map(),
    async *rows() {
      yield await Promise.resolve({ headings: names, rows })
    },
  }
}
