import { unionBox, type BoundingBox } from '../pieces.ts'
import type { Fragment } from './fragments.ts'
import type { Band } from './gutters.ts'
import { median, rowsOf } from './rows.ts'

/** What lines of prose have at least; cells of tables have less, or are filled less evenly, or are numbers. */
const LEAST_CHARACTERS = 10
const LEAST_FILL = 0.7
const LEAST_CONTINUED = 1 / 3
const LEAST_LETTERS = 0.6
/** Columns of prose are about as wide as each other: the narrowest as a share of the widest. */
const LEAST_WIDTH = 0.5
/** A page has no more columns of prose, with a column of numbers before each. More gaps are those of a table or a drawing. */
const MOST_GUTTERS = 16

/** The columns of prose of a band, each in the order of the content; one where it has none. */
export function columnsOf({ rows, gutters }: Band): Fragment[][] {
  if (gutters.length > MOST_GUTTERS) return [rows.flat()]
  let columns = parted(rows.flat(), gutters)
  // What is no column of its own, such as the numbers of a list, belongs to what follows it.
  for (let at = 0; columns.length > 1 && at < columns.length;) {
    if (isProse(columns[at]!)) at++
    else {
      const into = Math.min(at, columns.length - 2)
      columns = columns.toSpliced(into, 2, [...columns[into]!, ...columns[into + 1]!])
      at = into
    }
  }
  const widths = columns.map((column) => width(extent(column)))
  return Math.min(...widths) >= LEAST_WIDTH * Math.max(...widths) ? columns : [rows.flat()]
}

function parted(fragments: readonly Fragment[], gutters: Band['gutters']): Fragment[][] {
  const columns: Fragment[][] = Array.from({ length: gutters.length + 1 }, () => [])
  let at = 0
  for (const fragment of fragments.toSorted((a, b) => a.upright.x1 - b.upright.x1)) {
    while (at < gutters.length && fragment.upright.x1 > gutters[at]![0]) at++
    columns[at]!.push(fragment)
  }
  return columns
}

function isProse(column: readonly Fragment[]): boolean {
  const lines = rowsOf(column)
  const texts = lines.map((line) => line.map(({ text }) => text).join(' '))
  const fill = median(lines.map((line) => width(extent(line)))) / width(extent(column))
  const cased = texts.filter((text) => /^[\p{Ll}\p{Lu}]/u.test(text))
  const continued = cased.filter((text) => /^\p{Ll}/u.test(text))
  const all = texts.join('').replaceAll(' ', '')
  return (
    median(texts.map(({ length }) => length)) >= LEAST_CHARACTERS &&
    (all.match(/\p{L}/gu)?.length ?? 0) >= LEAST_LETTERS * all.length &&
    (fill >= LEAST_FILL || continued.length > LEAST_CONTINUED * cased.length)
  )
}

function extent(fragments: readonly Fragment[]): BoundingBox {
  return fragments.map(({ upright }) => upright).reduce(unionBox)
}

function width({ x1, x2 }: BoundingBox): number {
  return x2 - x1
}
