import type { RowSplice } from '@polytable/model/protocol/query-spec'
import { isSameValue, type Value } from '@polytable/model/types/index'

export type ResultRow = readonly Value[]

function isSameRow(a: ResultRow, b: ResultRow): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => isSameValue(value, b[i])))
}

/**
 * What makes one list of rows of another, in order. Rows that both have as the same object are kept; so are rows of the same values
 * before the first and after the last that differ.
 */
export function splicesBetween(before: readonly ResultRow[], after: readonly ResultRow[]): RowSplice[] {
  let start = 0
  const shorter = Math.min(before.length, after.length)
  while (start < shorter && isSameRow(before[start]!, after[start]!)) start++
  let end = 0
  while (end < shorter - start && isSameRow(before[before.length - 1 - end]!, after[after.length - 1 - end]!))
    end++
  const old = before.slice(start, before.length - end)
  const next = after.slice(start, after.length - end)
  return old.length === 0 && next.length === 0 ? [] : keptSplices(old, next, start)
}

/** Walks both lists; where the rows that both have are in another order, the rest is replaced as a whole. */
function keptSplices(old: readonly ResultRow[], next: readonly ResultRow[], start: number): RowSplice[] {
  const isOld = new Set(old)
  const isNext = new Set(next)
  const splices: RowSplice[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < next.length) {
    const at = start + j
    const [fromOld, fromNext] = [i, j]
    while (i < old.length && !isNext.has(old[i]!)) i++
    while (j < next.length && !isOld.has(next[j]!)) j++
    if (i < old.length && j < next.length && old[i] !== next[j]) [i, j] = [old.length, next.length]
    if (i > fromOld || j > fromNext) {
      splices.push({ at, removed: i - fromOld, added: next.slice(fromNext, j) })
      continue
    }
    if (i >= old.length || j >= next.length) {
      splices.push({ at, removed: old.length - i, added: next.slice(j) })
      break
    }
    i++
    j++
  }
  return splices
}
