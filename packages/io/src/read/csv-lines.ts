/** The lines of a text of CSV. */
export interface CsvLines {
  /** The fields of each line: null where nothing stands, not even quotes. */
  readonly lines: readonly (readonly (string | null)[])[]
  /** Where the first line begins that is not whole. */
  readonly end: number
}

/** A field, and where its delimiter or the end of its line is. */
interface Field {
  readonly text: string | null
  readonly end: number
}

/**
 * The lines of a text of CSV that are whole, by RFC 4180. Each may end in `\n`, `\r\n` or `\r`.
 * @param isLast whether no text comes after this one: then its last line is whole too, unless it ends within quotes
 */
export function csvLines(text: string, delimiter: string, isLast: boolean): CsvLines {
  const lines: (string | null)[][] = []
  const fieldEnd = new RegExp(`[\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`, 'g')
  for (let begin = 0; begin < text.length;) {
    const fields: (string | null)[] = []
    let at = begin
    for (;;) {
      const field = text[at] === '"' ? quoted(text, at, delimiter) : plain(text, at, fieldEnd)
      // What comes next may be the second half of a line's end.
      const isWhole =
        field !== undefined && (isLast || field.end + (text[field.end] === '\r' ? 1 : 0) < text.length)
      if (!isWhole) return { lines, end: begin }
      fields.push(field.text)
      at = field.end + 1
      if (text[field.end] !== delimiter) break
    }
    lines.push(fields)
    begin = text.startsWith('\r\n', at - 1) ? at + 1 : at
  }
  return { lines, end: text.length }
}

function plain(text: string, begin: number, fieldEnd: RegExp): Field {
  fieldEnd.lastIndex = begin
  const end = fieldEnd.exec(text)?.index ?? text.length
  return { text: end === begin ? null : text.slice(begin, end), end }
}

/** A field in quotes; undefined where they do not end. A quote that more text follows is a part of the field. */
function quoted(text: string, begin: number, delimiter: string): Field | undefined {
  for (let from = begin + 1; ;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return undefined
    from = quote + 1
    if (text[from] === '"') {
      from++
      continue
    }
    let end = from
    while (text[end] === ' ') end++
    const isEnd = end === text.length || text[end] === delimiter || text[end] === '\n' || text[end] === '\r'
    if (!isEnd) continue
    return { text: text.slice(begin + 1, quote).replaceAll('""', '"'), end }
  }
}
