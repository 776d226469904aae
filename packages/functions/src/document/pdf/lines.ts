import { cleanTypesetText } from '../../text/clean.ts'
import type { BoundingBox } from '../pieces.ts'
import { followsOnLine, join, type Fragment } from './fragments.ts'

/** A line of text on a page. */
export interface Line {
  readonly text: string
  /** On the page as it is shown, in points. */
  readonly box: BoundingBox
  /** See {@link Fragment}. */
  readonly upright: BoundingBox
  readonly turn: Fragment['turn']
  readonly size: number
}

/** Joins fragments in reading order into lines. */
export function linesOf(fragments: readonly Fragment[]): Line[] {
  const joined: Fragment[] = []
  let last: Fragment | undefined
  for (const fragment of fragments) {
    const line = joined.at(-1)
    if (line && last && followsOnLine(last, fragment)) {
      joined[joined.length - 1] = join({ ...line, isRightToLeft: last.isRightToLeft }, fragment)
    } else joined.push(fragment)
    last = fragment
  }
  return joined
    .map((line) => ({ ...line, text: cleanTypesetText(line.text).trim(), box: rounded(line.box) }))
    .filter(({ text }) => text !== '')
}

/** To hundredths of a point: finer differences are those of the engines' arithmetic. */
function rounded(box: BoundingBox): BoundingBox {
  const round = (value: number): number => Math.round(value * 100) / 100
  return { x1: round(box.x1), y1: round(box.y1), x2: round(box.x2), y2: round(box.y2) }
}
