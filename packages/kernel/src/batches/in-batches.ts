import { BATCH_BYTES, measure } from '@polytable/model/types/index'

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
  return rows.reduce<number>((bytes, row) => bytes + measure(row), 0)
}
