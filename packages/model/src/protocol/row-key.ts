/** A row's key: the row id, then the position in each iterator's output. */
export type RowKey = readonly number[]
