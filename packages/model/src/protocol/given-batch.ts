import type { PackedValues } from '../types/packed-values.ts'

/** Rows that are given, by columns: so they take least to send. */
export interface GivenBatch {
  readonly size: number
  readonly columns: readonly GivenColumn[]
}

/** The values of a batch for one column. */
export interface GivenColumn {
  readonly name: string
  /** The number, in the batch, of the first row that has the column. */
  readonly firstRow: number
  /** A value for each row; undefined for one that has none. */
  readonly values: readonly unknown[] | PackedValues
}

/** Rows by columns, with values as they are. */
export function batchOfRows(rows: readonly Readonly<Record<string, unknown>>[]): GivenBatch {
  const columnsByName = new Map<string, { name: string; firstRow: number; values: unknown[] }>()
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      let column = columnsByName.get(name)
      if (!column) {
        column = { name, firstRow: i, values: new Array<unknown>(rows.length).fill(undefined) }
        columnsByName.set(name, column)
      }
      column.values[i] = value
    }
  })
  return { size: rows.length, columns: [...columnsByName.values()] }
}
