type Row = readonly [score: string, document: string, page: string, text: string]

const headings: Row = ['score', 'document', 'page', 'text']
const GAP = '  '
const MAX_NAME = 32
const MIN_TEXT = 30

/** Answers as an aligned table; the text is cut to what the line has room for. */
export function answerTable(rows: readonly Row[], width: number): string {
  const lines = [headings, ...rows].map(([score, document, page, text]): Row => [
    score,
    cut(document, MAX_NAME),
    page,
    text.replaceAll(/\s+/g, ' ').trim(),
  ])
  const widthOf = (column: 0 | 1 | 2): number => Math.max(...lines.map((line) => [...line[column]].length))
  const [score, document, page] = [widthOf(0), widthOf(1), widthOf(2)]
  const room = Math.max(MIN_TEXT, width - score - document - page - 3 * GAP.length)
  return lines
    .map((line) =>
      [line[0].padStart(score), line[1].padEnd(document), line[2].padStart(page), cut(line[3], room)].join(
        GAP,
      ),
    )
    .join('\n')
}

function cut(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
