import type { RowBatch } from '../batches/batch.ts'

/** What changed in a table family. Where it is not said what was written, anything may have changed. */
export interface FamilyChange {
  readonly root: number
  readonly written?: WrittenRows
}

/** The rows that were written, by the ids of the rows of the root that they come from. */
export interface WrittenRows {
  /** Rows that were inserted, or whose cells were filled: from `firstRow` on, before `endRow`. */
  readonly rows: { readonly firstRow: number; readonly endRow: number }
  /** The commit that shows them; absent where cells were filled into row versions that were there. */
  readonly head?: number
  /** Other rows were given new versions, or were ended, by that commit. */
  readonly hasOthers?: true
  /** The tables, by their ids, that have other rows than before. */
  readonly tables: ReadonlySet<number>
  /** The columns of which cells changed in rows that were there: see {@link writtenColumn}. */
  readonly columns: ReadonlySet<string>
  /**
   * The rows that were inserted into the root, as they are read, where they are few and no others were changed. Columns whose values
   * only the store can tell are missing.
   */
  readonly inserted?: readonly RowBatch[]
}

/** What stands for a column among those that were written. */
export function writtenColumn(table: { readonly id: number }, name: string): string {
  return `${table.id}.${name}`
}
