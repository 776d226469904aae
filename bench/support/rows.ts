/** A row of the tables of these benchmarks: an integer, a text, a JSON value. */
export interface PlainRow {
  readonly id: number
  readonly title: string
  readonly tags: { readonly n: number; readonly labels: readonly string[] }
}

/** Rows numbered from `first`, the same ones for the same numbers. */
export function makeRows(count: number, first = 0): PlainRow[] {
  return Array.from({ length: count }, (_, i) => {
    const id = first + i
    return {
      id,
      title: `Row number ${id} of a table, with a title of about fifty characters`.slice(0, 50),
      tags: { n: id % 17, labels: [`label-${id % 7}`, `label-${id % 11}`] },
    }
  })
}
