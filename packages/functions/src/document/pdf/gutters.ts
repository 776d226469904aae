import type { Fragment } from './fragments.ts'
import { median } from './rows.ts'

/** An interval across the page that no text is in: from and to. */
export type Gap = readonly [from: number, to: number]

/** Least width of a gap between columns, as a share of the type size. */
const LEAST_WIDTH = 0.8
/** Space between rows, in type sizes, from which on one that stands in a single column does not belong to the columns. */
const MOST_SPACE = 2
/** Rows after which a band keeps the gaps it has: in the first ones there may be gaps between words as wide. */
const SETTLED = 3

/** The gaps that fragments leave, those of both margins included. */
function gapsOf(fragments: readonly Fragment[]): Gap[] {
  const gaps: Gap[] = []
  let from = -Infinity
  for (const { upright } of [...fragments].sort((a, b) => a.upright.x1 - b.upright.x1)) {
    if (upright.x1 > from) gaps.push([from, upright.x1])
    from = Math.max(from, upright.x2)
  }
  return [...gaps, [from, Infinity]]
}

/** The parts that two ascending lists share, where they are wide enough. */
function inBoth(a: readonly Gap[], b: readonly Gap[], least: number): Gap[] {
  const shared: Gap[] = []
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    const [from, to] = [Math.max(a[i]![0], b[j]![0]), Math.min(a[i]![1], b[j]![1])]
    if (to - from >= least) shared.push([from, to])
    if (a[i]![1] < b[j]![1]) i++
    else j++
  }
  return shared
}

/** Rows of a page that have the same gaps between columns, if any. */
export interface Band {
  readonly rows: readonly (readonly Fragment[])[]
  /** Between columns. */
  readonly gutters: readonly Gap[]
}

interface OpenBand {
  readonly rows: (readonly Fragment[])[]
  gaps: readonly Gap[]
}

/** Parts the rows of a page, from the top to the bottom, wherever the gaps between columns begin or end. */
export function bandsOf(rows: readonly (readonly Fragment[])[]): Band[] {
  const size = median(rows.flat().map((fragment) => fragment.size))
  const bands: OpenBand[] = []
  for (const row of rows) {
    const gaps = gapsOf(row).filter(([from, to]) => to - from >= LEAST_WIDTH * size)
    const band = bands.at(-1)
    const shared = band && sharedGaps(band, row, gaps, size)
    if (shared) {
      band.rows.push(row)
      band.gaps = shared
    } else bands.push({ rows: [row], gaps })
  }
  return bands.map((band) => ({ rows: band.rows, gutters: inner(band.gaps) }))
}

/** The gaps of a band with another row, where that belongs to it. */
function sharedGaps(
  band: OpenBand,
  row: readonly Fragment[],
  gaps: readonly Gap[],
  size: number,
): readonly Gap[] | undefined {
  const shared = inBoth(band.gaps, gaps, LEAST_WIDTH * size)
  const [before, own, both] = [band.gaps, gaps, shared].map((each) => inner(each).length) as [
    number,
    number,
    number,
  ]
  const space = edge(row, 'y1', Math.min) - edge(band.rows.at(-1)!, 'y2', Math.max)
  const isBeside = inner(shared).every(
    ([from, to]) => edge(row, 'x1', Math.min) >= to || edge(row, 'x2', Math.max) <= from,
  )
  // Such as a title over columns, or a page number under them.
  if (space > MOST_SPACE * size && (before === 0 || isBeside)) return undefined
  if (before === 0) return both === own ? shared : undefined
  return both === before || (both > 0 && band.rows.length < SETTLED) ? shared : undefined
}

function edge(
  row: readonly Fragment[],
  side: 'x1' | 'y1' | 'x2' | 'y2',
  of: (...values: number[]) => number,
): number {
  return row.map(({ upright }) => upright[side]).reduce((a, b) => of(a, b))
}

/** Gaps with text on both sides. */
function inner(gaps: readonly Gap[]): Gap[] {
  return gaps.filter(([from, to]) => Number.isFinite(from) && Number.isFinite(to))
}
