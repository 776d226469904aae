import { openXlsx } from '@polytable/io/read/excel/xlsx/index'
import type { TextRow } from '@polytable/io/read/excel/workbook'
import { cleanText } from '../../text/clean.ts'
import type { Break, ParsedDocument, Piece, Place } from '../pieces.ts'
import { titleInProperties } from './core-properties.ts'
import { readZipped } from './zipped.ts'

/** Blank cells between two others that are kept. */
const MAX_BLANKS = 32

/**
 * A workbook (.xlsx, .xlsm), sheet by sheet, as a stream: the name of the sheet, which is a heading, and a line for each row that is not
 * blank, with tabs between its cells.
 */
export function parseXlsx(
  blob: Blob,
  options: { readonly skipHidden: boolean },
  signal?: AbortSignal,
): ParsedDocument {
  let title = ''
  return {
    title: () => title,
    pieces: () =>
      readZipped(
        blob,
        'XLSX',
        async function* (parts) {
          title = await titleInProperties(parts)
          const workbook = await openXlsx(parts)
          for (const [page, sheet] of workbook.sheets.entries()) {
            const { path, name, isHidden } = sheet
            if (path === undefined || (isHidden && options.skipHidden)) continue
            yield* sheetPieces(page, lineOf([name]), workbook.texts({ ...sheet, path }))
          }
        },
        signal,
      ),
  }
}

async function* sheetPieces(
  page: number,
  name: string,
  batches: AsyncIterable<readonly TextRow[]>,
): AsyncGenerator<readonly Piece[]> {
  const place: Place = { page, line: null, heading: name === '' ? null : { h1: name }, box: null }
  if (name !== '') yield [{ text: name, place, begins: 'headedPage', glue: '\n\n' }]
  let begins: Break = name === '' ? 'page' : 'paragraph'
  for await (const rows of batches) {
    const pieces: Piece[] = []
    for (const row of rows) {
      const text = textOf(row)
      if (text === '') continue
      pieces.push({ text, place: { ...place, line: row.number }, begins, glue: '\n' })
      begins = 'item'
    }
    yield pieces
  }
}

function textOf({ cells }: TextRow): string {
  const texts: string[] = []
  let next = cells[0]?.column ?? 0
  for (const { column, text } of cells) {
    const blanks = Math.min(column - next, MAX_BLANKS)
    for (let i = 0; i < blanks; i++) texts.push('')
    texts.push(text)
    next = column + 1
  }
  return lineOf(texts)
}

/** Texts of cells on one line. */
function lineOf(texts: readonly string[]): string {
  return texts
    .map((text) => cleanText(text).replace(/\s+/g, ' ').trim())
    .join('\t')
    .trim()
}
