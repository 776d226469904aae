import type { PageViewport } from 'pdfjs-dist'
import type { TextItem, TextStyle } from 'pdfjs-dist/types/src/display/api.d.ts'
import { unionBox, type BoundingBox } from '../pieces.ts'
import { boxAround, sharesLine, turnOf, uprightBox, type Turn } from './frame.ts'

/** Text that stands on one line without a wide gap. */
export interface Fragment {
  readonly text: string
  /** On the page as it is shown. */
  readonly box: BoundingBox
  /** As it lies when its text runs to the right: what layout goes by. */
  readonly upright: BoundingBox
  readonly turn: Turn
  /** Size of the largest type in it, in points. */
  readonly size: number
  readonly isRightToLeft: boolean
}

/** Space between items of one line, as a share of the type size, from which on they are different words. */
const WORD_GAP = 0.2
/** Space from which on they may be of different columns. */
const COLUMN_GAP = 0.8
/** A text drawn twice to look bold: shares of the type size by which it may be moved, as in Poppler's TextOutputDev. */
const TWICE_ALONG = 0.1
const TWICE_ACROSS = 0.2
/** Earlier places of the same text that one is compared with: a page may have any number of dots. */
const MOST_COMPARED = 16

/** Where a style does not tell how far its letters reach over and under the base line: shares of the type size. */
const ASCENT = 0.8
const DESCENT = -0.2

/** Joins the text items of a page, in the order of its content, where no wide gap is between them. */
export function fragmentsOf(
  items: readonly TextItem[],
  styles: Readonly<Record<string, TextStyle>>,
  viewport: PageViewport,
): Fragment[] {
  const fragments: Fragment[] = []
  const drawn = new Map<string, BoundingBox[]>()
  for (const item of items) {
    if (item.str.trim() === '') {
      const last = fragments.pop()
      if (last && item.str !== '') fragments.push({ ...last, text: `${last.text} ` })
      else if (last) fragments.push(last)
      continue
    }
    const next = fragmentOf(item, styles[item.fontName], viewport)
    if (isDrawnTwice(drawn, next)) continue
    const last = fragments.at(-1)
    if (last && continues(last, next)) fragments[fragments.length - 1] = join(last, next)
    else fragments.push(next)
  }
  return fragments.map((fragment) => ({ ...fragment, text: fragment.text.trim() }))
}

/** Whether what follows in the content stands on the same line, farther along. */
export function followsOnLine(last: Fragment, next: Fragment): boolean {
  const jumpsBack = !next.isRightToLeft && next.upright.x2 < last.upright.x1
  return last.turn === next.turn && !jumpsBack && sharesLine(last.upright, next.upright)
}

function continues(last: Fragment, next: Fragment): boolean {
  return followsOnLine(last, next) && gap(last, next) <= COLUMN_GAP * next.size
}

/** Two fragments of a line as one, with a space where there is room for one. */
export function join(last: Fragment, next: Fragment): Fragment {
  const isParted = gap(last, next) > WORD_GAP * next.size && !/\s$/.test(last.text)
  return {
    ...last,
    text: `${last.text}${isParted ? ' ' : ''}${next.text}`,
    box: unionBox(last.box, next.box),
    upright: unionBox(last.upright, next.upright),
    size: Math.max(last.size, next.size),
  }
}

function gap({ upright: before }: Fragment, { upright: after }: Fragment): number {
  return Math.max(after.x1 - before.x2, before.x1 - after.x2)
}

function isDrawnTwice(drawn: Map<string, BoundingBox[]>, { text, upright, size }: Fragment): boolean {
  const others = drawn.get(text) ?? []
  drawn.set(text, [...others.slice(-MOST_COMPARED), upright])
  return others.some(
    (other) =>
      Math.abs(other.x1 - upright.x1) < TWICE_ALONG * size &&
      Math.abs(other.y2 - upright.y2) < TWICE_ACROSS * size &&
      Math.abs(other.y1 - upright.y1) < TWICE_ACROSS * size,
  )
}

function fragmentOf(item: TextItem, style: TextStyle | undefined, viewport: PageViewport): Fragment {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform as readonly number[]
  const along = Math.hypot(a, b) || 1
  const up = Math.hypot(c, d) || 1
  const ascent = share(style?.ascent, ASCENT) * item.height
  const descent = share(style?.descent, DESCENT) * item.height
  const corners = [0, item.width].flatMap((advance) =>
    [descent, ascent].map(
      (rise) =>
        [x + (a / along) * advance + (c / up) * rise, y + (b / along) * advance + (d / up) * rise] as const,
    ),
  )
  const box = boxAround(viewport, corners)
  const turn = turnOf(viewport, a, b)
  const isRightToLeft = item.dir === 'rtl'
  return { text: item.str, box, upright: uprightBox(box, turn), turn, size: item.height, isRightToLeft }
}

function share(value: number | undefined, fallback: number): number {
  return value === undefined || !Number.isFinite(value) || value === 0 ? fallback : value
}
