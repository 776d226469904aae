import type { Fragment } from './fragments.ts'
import { bandsOf } from './gutters.ts'
import { columnsOf } from './page-columns.ts'
import { rowsOf } from './rows.ts'
import type { Turn } from './frame.ts'

/** Rows in which a file goes from column to column, where it draws them row by row. */
const LEAST_ROWS = 3

/**
 * Fragments in the order in which they are read: that of the page's content, but columns of prose that are drawn row by row one
 * after the other.
 */
export function inReadingOrder(fragments: readonly Fragment[]): readonly Fragment[] {
  const main = mainTurn(fragments)
  const place = new Map(fragments.map((fragment, index) => [fragment, index]))
  const inPlace = (some: readonly Fragment[]): Fragment[] =>
    [...some].sort((a, b) => place.get(a)! - place.get(b)!)
  const rows = rowsOf(fragments.filter(({ turn }) => turn === main))
  const moved = new Map<Fragment, readonly Fragment[]>()
  for (const band of bandsOf(rows)) {
    if (band.gutters.length === 0) continue
    const columns = columnsOf(band).map(inPlace)
    const drawn = inPlace(columns.flat())
    if (columns.length < 2 || !isDrawnByRows(drawn, columns)) continue
    const ordered = columns.flat()
    for (const fragment of drawn) moved.set(fragment, fragment === drawn[0] ? ordered : [])
  }
  return fragments.flatMap((fragment) => moved.get(fragment) ?? [fragment])
}

function isDrawnByRows(drawn: readonly Fragment[], columns: readonly Fragment[][]): boolean {
  const columnOf = new Map(columns.flatMap((column, index) => column.map((each) => [each, index] as const)))
  const onward = drawn.filter((each, at) => at > 0 && columnOf.get(each)! > columnOf.get(drawn[at - 1]!)!)
  return onward.length >= LEAST_ROWS * (columns.length - 1)
}

/** The direction that most text has. */
function mainTurn(fragments: readonly Fragment[]): Turn {
  const lengths = [0, 0, 0, 0]
  for (const { turn, text } of fragments) lengths[turn]! += text.length
  return lengths.indexOf(Math.max(...lengths)) as Turn
}
