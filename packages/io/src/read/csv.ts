import { PolytableError } from '@polytable/model/errors/index'
import type { FileRows, RowFile } from '@polytable/model/ports/index'
import { headings, rowOfCells } from './cells.ts'
import { delimiterOf, statedDelimiter } from './csv-delimiter.ts'
import { csvLines, type CsvLines } from './csv-lines.ts'
import { textOf } from './text.ts'

/** A row with more characters is one whose quotes do not match. */
const MAX_ROW_LENGTH = 2 ** 27

/** CSV as RFC 4180 has it, with a first line of headings; the delimiter may be another. */
export function openCsv(file: Blob): RowFile {
  return { isText: true, types: new Map(), rows: () => readRows(file) }
}

async function* readRows(file: Blob): AsyncGenerator<FileRows> {
  let names: readonly string[] | undefined
  let number = 0
  for await (const lines of readLines(file)) {
    const rows: (readonly unknown[])[] = []
    for (const line of lines) {
      // Where there is one column, an empty line is a row whose value is null.
      if (isBlank(line) && names?.length !== 1) continue
      if (names) rows.push(rowOfCells(names, line, number++))
      else names = headings(line)
    }
    if (names) yield { headings: names, rows }
  }
}

function isBlank([first, ...more]: readonly (string | null)[]): boolean {
  return more.length === 0 && (first ?? '').trim() === ''
}

async function* readLines(file: Blob): AsyncGenerator<CsvLines['lines']> {
  let rest = ''
  let delimiter: string | undefined
  let number = 0
  const parse = (isLast: boolean): CsvLines['lines'] => {
    if (delimiter === undefined) {
      const stated = statedDelimiter(rest)
      if (stated) rest = rest.slice(stated.length)
      delimiter = stated?.delimiter ?? delimiterOf(rest)
    }
    const { lines, end } = csvLines(rest, delimiter, isLast)
    rest = rest.slice(end)
    number += lines.length
    if (isLast && rest !== '') throw unended(number)
    return lines
  }
  // A row that is not complete yet is looked at again when there is twice as much of it.
  let enough = 0
  for await (const piece of textOf(file)) {
    rest += piece
    if (rest.length <= enough) continue
    const lines = parse(false)
    if (lines.length > 0) yield lines
    else if (rest.length > MAX_ROW_LENGTH) throw unended(number)
    enough = lines.length > 0 ? 0 : 2 * rest.length
  }
  if (rest !== '') yield parse(true)
}

function unended(line: number): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `Unterminated quoted value in row ${line - 1}`, {
    hint: 'Double the quotes within a quoted value.',
  })
}
