import type { Line } from './lines.ts'

/** The lines of a page. */
export interface PageLines {
  readonly index: number
  readonly height: number
  readonly lines: readonly Line[]
}

/** Share of a page's height at its top and at its bottom in which running heads and page numbers stand. */
const MARGIN = 0.15
/** Share of a page's height by which their places differ at most. */
const PLACE = 0.01
/** Pages before and after that a line is compared with: left and right pages may have different ones. */
const NEAR = 2

const NUMBER = /\d+|\b[ivxlc]+\b/giu

/**
 * Leaves out lines at the top and the bottom of pages that a page at most two pages away has at the same place, with the same text
 * but for a number that counts the pages.
 */
export async function* withoutRunningHeads(pages: AsyncIterable<PageLines>): AsyncGenerator<PageLines> {
  let near: PageLines[] = []
  let at = 0
  for await (const page of pages) {
    near.push(page)
    if (near.length <= at + NEAR) continue
    yield withoutLinesOf(near[at]!, near)
    if (at < NEAR) at++
    else near = near.slice(1)
  }
  for (const page of near.slice(at)) {
    yield withoutLinesOf(
      page,
      near.filter(({ index }) => Math.abs(index - page.index) <= NEAR),
    )
  }
}

function withoutLinesOf(page: PageLines, near: readonly PageLines[]): PageLines {
  const others = near.filter((other) => other !== page)
  const lines = page.lines.filter(
    (line) => !isAtEdge(line, page) || !others.some((other) => hasSame(other, line, page)),
  )
  return { ...page, lines }
}

function isAtEdge({ box }: Line, { height }: PageLines): boolean {
  return box.y2 < MARGIN * height || box.y1 > (1 - MARGIN) * height
}

function hasSame(other: PageLines, line: Line, page: PageLines): boolean {
  return other.lines.some(
    (candidate) =>
      Math.abs(candidate.box.y2 - line.box.y2) < PLACE * page.height &&
      isSame(line.text, candidate.text, other.index - page.index),
  )
}

/** Whether texts are equal but for numbers of which one is larger by the number of pages between them. */
function isSame(text: string, other: string, pages: number): boolean {
  if (text === other) return true
  if (text.replace(NUMBER, '#') !== other.replace(NUMBER, '#')) return false
  const [own, others] = [text, other].map((each) => (each.match(NUMBER) ?? []).map(valueOf))
  return own!.some((value, at) => others![at]! - value === pages)
}

const ROMAN: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10, l: 50, c: 100 }

function valueOf(number: string): number {
  if (/^\d/.test(number)) return Number(number)
  const digits = Array.from(number.toLowerCase(), (digit) => ROMAN[digit]!)
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0)
}
