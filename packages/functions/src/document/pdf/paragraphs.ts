import type { Line } from './lines.ts'

/** Distances of lines are told in type sizes. Up to this, lines may be of a paragraph, whatever a page's usual distance is. */
const MOST_DISTANCE = 2
/** How much more than usual, or than between the lines of the paragraph so far, is a space between paragraphs. */
const LARGER = 1.4
const LARGER_THAN_USUAL = 1.2
/** Distances are alike that differ by less. */
const ALIKE = 1.15
/** First lines of paragraphs are indented by so much: type sizes. */
const LEAST_INDENT = 0.8
const MOST_INDENT = 5

/** Characters of a line of prose, at least, that goes on at the top of the next column. */
const PROSE = 20

const ENDS_SENTENCE = /[.!?:;。！？…]["'”’»)\]]*$/u

/**
 * For each line whether it begins a paragraph, which PDFs do not tell: where the type size changes, where it is not under the line
 * before, where the space over it is larger than between the lines of the paragraph so far or than usual on the page, or where it is
 * indented after the end of a sentence. At the top of a column a line
 * that begins with a small letter goes on with a line of prose.
 */
export function paragraphStarts(lines: readonly Line[]): boolean[] {
  const usual = usualDistance(lines) ?? 0
  const most = Math.max(MOST_DISTANCE, LARGER_THAN_USUAL * usual)
  let spacing = Infinity
  return lines.map((line, index) => {
    const before = lines[index - 1]
    if (before === undefined) return true
    const size = Math.max(line.size, before.size)
    const distance = distanceOf(before, line)
    const isUnder = distance >= -0.5 * size && overlapsAcross(before, line)
    const starts =
      line.turn !== before.turn ||
      Math.abs(line.size - before.size) > 0.2 * size ||
      (isUnder
        ? distance > Math.min(LARGER * spacing, most * size) || isIndented(before, line, lines[index + 1])
        : !continuesColumn(before, line))
    if (starts || !isUnder) spacing = Infinity
    else if (distance > 0.5 * size) spacing = Math.min(spacing, distance)
    return starts
  })
}

function distanceOf(before: Line, line: Line): number {
  return line.upright.y2 - before.upright.y2
}

function overlapsAcross({ upright: a }: Line, { upright: b }: Line): boolean {
  return b.x1 <= a.x2 && b.x2 >= a.x1
}

/** The distance that most lines have to the one before, in type sizes; of several the smallest. Undefined where none comes twice. */
function usualDistance(lines: readonly Line[]): number | undefined {
  const distances = lines
    .flatMap((line, index) => {
      const before = lines[index - 1]
      if (!before || !overlapsAcross(before, line) || line.turn !== before.turn) return []
      return [distanceOf(before, line) / Math.max(line.size, before.size)]
    })
    .filter((distance) => distance > 0.5)
    .sort((a, b) => a - b)
  let [usual, most]: [number | undefined, number] = [undefined, 1]
  let end = 0
  for (const [start, distance] of distances.entries()) {
    while (end < distances.length && distances[end]! < ALIKE * distance) end++
    if (end - start > most) [usual, most] = [distances[(start + end - 1) >> 1], end - start]
  }
  return usual
}

/** Whether a line stands in from those before and after it, and a sentence ends before it. */
function isIndented(before: Line, line: Line, after: Line | undefined): boolean {
  if (!after || !ENDS_SENTENCE.test(before.text) || !overlapsAcross(line, after)) return false
  const inset = (line.upright.x1 - before.upright.x1) / line.size
  const isBack = Math.abs(after.upright.x1 - before.upright.x1) < 0.3 * line.size
  return isBack && inset >= LEAST_INDENT && inset <= MOST_INDENT
}

function continuesColumn(before: Line, line: Line): boolean {
  const isBeside = line.upright.x1 > before.upright.x2 && line.upright.y2 < before.upright.y1
  return (
    isBeside && before.text.length >= PROSE && /^\p{Ll}/u.test(line.text) && !ENDS_SENTENCE.test(before.text)
  )
}
