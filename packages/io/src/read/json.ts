import { PolytableError } from '@polytable/model/errors/index'
import { tabular, type FileRows, type RowFile } from '@polytable/model/ports/index'
import { mayHaveLongNumbers } from '@polytable/model/types/json-text'
import { keepWholeNumbers } from './json-numbers.ts'
import { textOf } from './text.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** JSON: a list of objects. A file of lines that is called JSON is read as JSON Lines. */
export async function openJson(file: Blob): Promise<RowFile> {
  if (await hasLines(file)) return openJsonLines(file)
  return { isText: false, types: new Map(), rows: () => readList(file) }
}

/** JSON Lines: an object on each line. */
export function openJsonLines(file: Blob): RowFile {
  return { isText: false, types: new Map(), rows: () => readLines(file) }
}

/** A first line with more characters is none of JSON Lines. */
const MAX_LINE_LENGTH = 2 ** 24

/** Whether the first line of a file is an object, and not the last one. */
async function hasLines(file: Blob): Promise<boolean> {
  let begin = ''
  for await (const piece of textOf(file)) {
    begin = (begin + piece).trimStart()
    if ((begin !== '' && !begin.startsWith('{')) || begin.length > MAX_LINE_LENGTH) return false
    const [line, more] = splitAt(begin, begin.indexOf('\n'))
    if (more.trim() === '') continue
    return isJson(line)
  }
  return false
}

function splitAt(text: string, index: number): [string, string] {
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index)]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

async function* readList(file: Blob): AsyncGenerator<FileRows> {
  const { JSONParser } = await import('@streamparser/json')
  const parser = keepWholeNumbers(new JSONParser({ paths: ['$.*'], keepStack: false }))
  let rows: JsonObject[] = []
  let number = 0
  let isList: boolean | undefined
  parser.onValue = ({ value, key }) => {
    isList ??= typeof key === 'number'
    if (isList) rows.push(checkRow(value, number++))
  }
  parser.onError = (cause) => {
    throw PolytableError.is(cause) ? cause : invalid(number, cause)
  }
  for await (const piece of textOf(file)) {
    if (piece !== '' && !parser.isEnded) parser.write(piece)
    if (isList === false)
      throw new PolytableError('INVALID_DATA_FORMAT', 'The JSON is not an array of objects', {
        hint: "For an object on each line pass sourceFormat: 'jsonl'.",
      })
    if (rows.length > 0) yield tabular(rows)
    rows = []
  }
  if (!parser.isEnded) throw invalid(number)
}

async function* readLines(file: Blob): AsyncGenerator<FileRows> {
  const { JSONParser } = await import('@streamparser/json')
  /** Lines are read by the platform, which is faster, but for those with numbers that it would change. */
  const parseExactly = (line: string): unknown => {
    let row: unknown
    const parser = keepWholeNumbers(new JSONParser({ paths: ['$'] }))
    parser.onValue = ({ value }) => (row = value)
    parser.write(line)
    return row
  }
  let rest = ''
  let number = 0
  const parse = (lines: readonly string[]): JsonObject[] => {
    const rows: JsonObject[] = []
    for (const line of lines) {
      if (line.trim() !== '') rows.push(checkRow(parseLine(line, number, parseExactly), number++))
    }
    return rows
  }
  for await (const piece of textOf(file)) {
    const lines = piece.split('\n')
    lines[0] = rest + lines[0]!
    rest = lines.pop()!
    const rows = parse(lines)
    if (rows.length > 0) yield tabular(rows)
  }
  const last = parse([rest])
  if (last.length > 0) yield tabular(last)
}

function parseLine(line: string, number: number, parseExactly: (line: string) => unknown): unknown {
  try {
    const row: unknown = JSON.parse(line)
    return mayHaveLongNumbers(line) ? parseExactly(line) : row
  } catch (cause) {
    throw invalid(number, cause)
  }
}

function checkRow(value: unknown, number: number): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new PolytableError('INVALID_DATA_FORMAT', `Row ${number} of the JSON is not an object`, {
    row: number,
  })
}

function invalid(number: number, cause?: unknown): PolytableError {
  const why = cause instanceof Error ? `: ${cause.message}` : ', it ends unexpectedly'
  return new PolytableError('INVALID_DATA_FORMAT', `The file is not valid JSON after ${number} rows${why}`, {
    cause,
  })
}
