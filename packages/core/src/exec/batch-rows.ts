import { walk, type ExprNode } from '../expr/index.ts'
import { BATCH_BYTES, measure } from '../types/index.ts'
import type { FunctionRegistry } from './functions.ts'
import { BATCH_ROWS } from './read.ts'

/** A function that takes more rows at a time than this gets less than it could take. */
const MAX_ROWS = 4 * BATCH_ROWS

/**
 * How many rows to compute at a time so that functions which take many at once are called for as many as they take: a multiple of
 * what the one takes that takes most.
 * @param about how many rows there should be
 */
export function batchRows(
  functions: FunctionRegistry,
  nodes: readonly ExprNode[],
  about = BATCH_ROWS,
): number {
  let most = 1
  for (const node of nodes)
    for (const part of walk(node))
      if (part.kind === 'call') most = Math.max(most, functions.find(part.function)?.batchSize ?? 1)
  return most < about ? about - (about % most) : Math.min(most, MAX_ROWS)
}

/** The same rows in batches of another size: the last one may be smaller, and those of large rows are. */
export async function* inBatches<T>(
  source: AsyncIterable<readonly T[]>,
  size: number,
): AsyncGenerator<readonly T[]> {
  let rest: readonly T[] = []
  for await (const given of source) {
    let rows = rest.length === 0 ? given : [...rest, ...given]
    for (; rows.length >= size; rows = rows.slice(size))
      yield rows.length === size ? rows : rows.slice(0, size)
    rest = rows
    if (bytesOf(rest) < BATCH_BYTES) continue
    yield rest
    rest = []
  }
  if (rest.length > 0) yield rest
}

function bytesOf(rows: readonly unknown[]): number {
  return rows.reduce<number>((bytes, row) => bytes + measure(row, Infinity), 0)
}
