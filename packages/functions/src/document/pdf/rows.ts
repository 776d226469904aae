import type { Fragment } from './fragments.ts'

/** Share of a line's height, in its middle, that counts when lines are told apart: those set tight overlap otherwise. */
const MIDDLE = 0.5

/** Fragments that stand beside one another, from the top to the bottom. */
export function rowsOf(fragments: readonly Fragment[]): Fragment[][] {
  const rows: Fragment[][] = []
  let bottom = -Infinity
  for (const fragment of [...fragments].sort(
    (a, b) => a.upright.y1 + a.upright.y2 - b.upright.y1 - b.upright.y2,
  )) {
    const { y1, y2 } = fragment.upright
    const inset = ((1 - MIDDLE) / 2) * (y2 - y1)
    const last = rows.at(-1)
    if (last && y1 + inset < bottom) last.push(fragment)
    else rows.push([fragment])
    bottom = Math.max(y1 + inset < bottom ? bottom : -Infinity, y2 - inset)
  }
  return rows
}

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
