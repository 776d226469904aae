import Papa from 'papaparse'

/** Rows by which the delimiter is told where the headings leave it open. */
const PREVIEW_ROWS = 20
const DELIMITERS = [',', ';', '\t', '|', Papa.RECORD_SEP, Papa.UNIT_SEP]

/** What a first line such as `sep=;` says, which Excel reads and writes: the delimiter, and how long the line is. */
export function statedDelimiter(begin: string): { delimiter: string; length: number } | undefined {
  const [line, delimiter] = /^"?sep=([^\r\n"])"?(?:\r\n|\n|\r|$)/i.exec(begin) ?? []
  return line === undefined ? undefined : { delimiter: delimiter!, length: line.length }
}

/** The delimiter of a file by its begin: one that is between its headings. */
export function delimiterOf(begin: string): string {
  const text = begin.replace(/\r\n?/g, '\n')
  const [headings = ''] = text
    .replace(/"[^"]*"/g, '')
    .replace(/^\n+/, '')
    .split('\n', 1)
  const [first = ',', ...others] = DELIMITERS.filter((each) => headings.includes(each))
  if (others.length === 0) return first
  const { meta } = Papa.parse<string[]>(text, {
    preview: PREVIEW_ROWS,
    skipEmptyLines: true,
    delimitersToGuess: [first, ...others],
  })
  return meta.delimiter
}
