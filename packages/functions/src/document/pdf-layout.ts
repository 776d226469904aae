import type { PageViewport } from 'pdfjs-dist'
import type { TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.d.ts'
import { cleanTypesetText } from '../text/clean.ts'
import { unionBox, type BoundingBox } from './pieces.ts'

/** A line of text on a page. */
export interface PdfLine {
  readonly text: string
  readonly box: BoundingBox
  /** Size of the largest type in it, in points. */
  readonly size: number
  /** Whether it begins a paragraph: see {@link markParagraphs}. */
  readonly startsParagraph: boolean
}

type UnmarkedLine = Omit<PdfLine, 'startsParagraph'>

/** Space between items of one line, as a share of the type size, from which on they are different words. */
const WORD_GAP = 0.2

/** Where a style does not tell how far its letters reach over and under the base line: shares of the type size. */
const ASCENT = 0.8
const DESCENT = -0.2

/** Joins the text items of a page into lines, in the order of the page's content. */
export function linesOf(
  items: readonly TextItem[],
  styles: Readonly<Record<string, TextStyle>>,
  viewport: PageViewport,
): PdfLine[] {
  const lines: UnmarkedLine[] = []
  let parts: string[] = []
  let box: BoundingBox | undefined
  let last: BoundingBox | undefined
  let size = 0
  const finish = (): void => {
    const text = cleanTypesetText(parts.join('')).trim()
    if (text !== '' && box !== undefined) lines.push({ text, box: rounded(box), size })
    parts = []
    box = last = undefined
    size = 0
  }
  for (const item of items) {
    if (item.str.trim() !== '') {
      const own = boxOf(item, styles[item.fontName], viewport)
      const jumpsBack = last !== undefined && item.dir === 'ltr' && own.x2 < last.x1
      if (box !== undefined && (jumpsBack || !sharesLine(box, own))) finish()
      if (last !== undefined && isGap(last, own, item.height) && !/\s$/.test(parts.at(-1) ?? ' '))
        parts.push(' ')
      box = box === undefined ? own : unionBox(box, own)
      last = own
      size = Math.max(size, item.height)
    }
    parts.push(item.str)
    if (item.hasEOL) finish()
  }
  finish()
  return markParagraphs(lines)
}

/** Whether there is room for a space between two items. */
function isGap(before: BoundingBox, after: BoundingBox, size: number): boolean {
  return Math.max(after.x1 - before.x2, before.x1 - after.x2) > WORD_GAP * size
}

/** Whether an item overlaps the height of a line by a third at least: sub- and superscripts do. */
function sharesLine(line: BoundingBox, item: BoundingBox): boolean {
  const common = Math.min(line.y2, item.y2) - Math.max(line.y1, item.y1)
  return common >= 0.3 * Math.min(line.y2 - line.y1, item.y2 - item.y1)
}

/**
 * PDFs do not tell paragraphs. A line begins one where the type size changes, where it is not under the line before, or
 * where the space over it is larger than between the lines of the paragraph so far.
 */
function markParagraphs(lines: readonly UnmarkedLine[]): PdfLine[] {
  let spacing = Infinity
  return lines.map((line, index) => {
    const before = lines[index - 1]
    const distance = before === undefined ? 0 : line.box.y2 - before.box.y2
    const size = before === undefined ? 0 : Math.max(line.size, before.size)
    const startsParagraph =
      before === undefined ||
      Math.abs(line.size - before.size) > 0.2 * size ||
      distance < -0.5 * size ||
      distance > Math.min(1.4 * spacing, 2 * size) ||
      line.box.x1 > before.box.x2 ||
      line.box.x2 < before.box.x1
    if (startsParagraph) spacing = Infinity
    else if (distance > 0.5 * size) spacing = Math.min(spacing, distance)
    return { ...line, startsParagraph }
  })
}

function boxOf(item: TextItem, style: TextStyle | undefined, viewport: PageViewport): BoundingBox {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform as readonly number[]
  const along = Math.hypot(a, b) || 1
  const up = Math.hypot(c, d) || 1
  const ascent = share(style?.ascent, ASCENT) * item.height
  const descent = share(style?.descent, DESCENT) * item.height
  const corners = [0, item.width].flatMap((advance) =>
    [descent, ascent].map((rise) =>
      viewport.convertToViewportPoint(
        x + (a / along) * advance + (c / up) * rise,
        y + (b / along) * advance + (d / up) * rise,
      ),
    ),
  )
  const xs = corners.map((corner) => Number(corner[0]))
  const ys = corners.map((corner) => Number(corner[1]))
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) }
}

function share(value: number | undefined, fallback: number): number {
  return value === undefined || !Number.isFinite(value) || value === 0 ? fallback : value
}

/** To hundredths of a point: finer differences are those of the engines' arithmetic. */
function rounded(box: BoundingBox): BoundingBox {
  const round = (value: number): number => Math.round(value * 100) / 100
  return { x1: round(box.x1), y1: round(box.y1), x2: round(box.x2), y2: round(box.y2) }
}
