import { PolytableError } from '@polytable/model/errors/index'
import type { FileRows, RowFile } from '@polytable/model/ports/index'
import { headings, rowOfCells } from './cells.ts'
import { textOf } from './text.ts'

import Papa from 'papaparse'

/** Rows by which the delimiter and the ends of lines are told. */
const PREVIEW_ROWS = 20
/** A row with more characters is one whose quotes do not match. */
const MAX_ROW_LENGTH = 2 ** 27

interface Parsed {
  readonly data: string[][]
  readonly errors: readonly { readonly code: string; readonly row: number }[]
  readonly meta: { readonly cursor: number }
}

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
      if (line.length === 1 && line[0]!.trim() === '') continue
      if (names) rows.push(rowOfCells(names, line, number++))
      else names = headings(line)
    }
    if (names && rows.length > 0) yield { headings: names, rows }
  }
}

async function* readLines(file: Blob): AsyncGenerator<string[][]> {
  let rest = ''
  let parser: InstanceType<typeof Papa.Parser> | undefined
  let number = 0
  const parse = (isLast: boolean): string[][] => {
    parser ??= parserOf(rest)
    const { data, errors, meta } = parser.parse(rest, 0, !isLast) as Parsed
    const broken = isLast ? errors.find(({ code }) => code === 'MissingQuotes') : undefined
    if (broken) throw unended(number + broken.row)
    rest = rest.slice(meta.cursor)
    number += data.length
    for (const line of data) {
      const last = line.length - 1
      // A file may end its lines in two ways.
      if (line[last]!.endsWith('\r')) line[last] = line[last]!.slice(0, -1)
    }
    return data
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

function parserOf(begin: string): InstanceType<typeof Papa.Parser> {
  const { meta } = Papa.parse<string[]>(begin, { preview: PREVIEW_ROWS, skipEmptyLines: true })
  return new Papa.Parser({ delimiter: meta.delimiter, newline: meta.linebreak as '\n' })
}

function unended(line: number): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `Unterminated quoted value in row ${line - 1}`, {
    hint: 'Double the quotes within a quoted value.',
  })
}
