import type { GivenBatch, GivenColumn } from '@polytable/model/protocol/given-batch'
import { BATCH_BYTES, isPacked, measure, slicePacked, unpackValues } from '@polytable/model/types/index'

/** The same rows in batches of another size: the last one may be smaller, and those of large rows are. */
export async function* inBatches(
  source: AsyncIterable<GivenBatch>,
  size: number,
): AsyncGenerator<GivenBatch> {
  let rest: GivenBatch | undefined
  for await (const given of source) {
    let rows = rest ? joined(rest, given) : given
    for (; rows.size >= size; rows = sliced(rows, size, rows.size))
      yield rows.size === size ? rows : sliced(rows, 0, size)
    rest = rows.size === 0 ? undefined : rows
    if (!rest || bytesOf(rest) < BATCH_BYTES) continue
    yield rest
    rest = undefined
  }
  if (rest) yield rest
}

/** Some rows of a batch. A column that none of them has may be among the columns. */
function sliced({ columns }: GivenBatch, start: number, end: number): GivenBatch {
  return {
    size: end - start,
    columns: columns
      .filter(({ firstRow }) => firstRow < end)
      .map(({ name, firstRow, values }) => ({
        name,
        firstRow: Math.max(0, firstRow - start),
        values: isPacked(values) ? slicePacked(values, start, end) : values.slice(start, end),
      })),
  }
}

function joined(first: GivenBatch, second: GivenBatch): GivenBatch {
  const names = new Set([...first.columns, ...second.columns].map(({ name }) => name))
  const columns = [...names].map((name): GivenColumn => {
    const [one, other] = [first, second].map((batch) => batch.columns.find((column) => column.name === name))
    return {
      name,
      firstRow: one?.firstRow ?? first.size + other!.firstRow,
      values: [...valuesOf(one, first.size), ...valuesOf(other, second.size)],
    }
  })
  return { size: first.size + second.size, columns }
}

function valuesOf(column: GivenColumn | undefined, size: number): readonly unknown[] {
  if (!column) return new Array<undefined>(size).fill(undefined)
  return isPacked(column.values) ? unpackValues(column.values) : column.values
}

function bytesOf({ columns }: GivenBatch): number {
  return columns.reduce((bytes, { values }) => bytes + measure(values), 0)
}
