import type { PageViewport } from 'pdfjs-dist'
import type { BoundingBox } from '../pieces.ts'

/** Quarter turns, clockwise, by which text on a page as it is shown is turned. */
export type Turn = 0 | 1 | 2 | 3

/** The turn of text that runs along a vector of the page's own coordinates, to the nearest quarter. */
export function turnOf(viewport: PageViewport, alongX: number, alongY: number): Turn {
  const [x0, y0] = viewport.convertToViewportPoint(0, 0) as [number, number]
  const [x1, y1] = viewport.convertToViewportPoint(alongX, alongY) as [number, number]
  const quarters = Math.round(Math.atan2(y1 - y0, x1 - x0) / (Math.PI / 2))
  return ((quarters + 4) % 4) as Turn
}

/** A box as it lies when the page is turned so that its text runs to the right. Only differences and order count. */
export function uprightBox({ x1, y1, x2, y2 }: BoundingBox, turn: Turn): BoundingBox {
  switch (turn) {
    case 0:
      return { x1, y1, x2, y2 }
    case 1:
      return { x1: y1, y1: -x2, x2: y2, y2: -x1 }
    case 2:
      return { x1: -x2, y1: -y2, x2: -x1, y2: -y1 }
    case 3:
      return { x1: -y2, y1: x1, x2: -y1, y2: x2 }
  }
}

/** The smallest box around points of the page's own coordinates, on the page as it is shown. */
export function boxAround(
  viewport: PageViewport,
  points: readonly (readonly [number, number])[],
): BoundingBox {
  const shown = points.map(([x, y]) => viewport.convertToViewportPoint(x, y) as [number, number])
  const xs = shown.map(([x]) => x)
  const ys = shown.map(([, y]) => y)
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) }
}

/** Whether two boxes overlap by a third of the lower one's height at least: sub- and superscripts do with their line. */
export function sharesLine(a: BoundingBox, b: BoundingBox): boolean {
  const common = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)
  return common >= 0.3 * Math.min(a.y2 - a.y1, b.y2 - b.y1)
}
