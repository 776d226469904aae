import type { VersionCounts } from './versions.ts'
import type { ResultBatch, OutputColumn } from './query-spec.ts'
import type { RunOptions, OnError } from './options.ts'
import type { Value, CellError } from '../types/index.ts'
import type { ExprNode } from '../expressions/index.ts'

/** What a call that changed rows reports. */
export interface UpdateStatus {
  /** The table's version after the call. */
  readonly version: number
  /** Rows inserted, updated or deleted in the table itself; not those whose windows changed with them. */
  readonly rows: number
  /** Cells computed, in views too. */
  readonly computedValues: number
  /** How many of the computed cells were, in part at least, known already: see `memoised` of `pt.udf`. */
  readonly cachedValues: number
  /** Cells that failed, in views too. */
  readonly errors: number
  /** `table.column` of every computed or assigned column. */
  readonly updatedColumns: readonly string[]
  /** `table.column` of every column with a cell that failed. */
  readonly columnsWithErrors: readonly string[]
  /** What happened in views. */
  readonly cascades: readonly ({ readonly table: string } & VersionCounts)[]
}

/** What a call that wrote rows reports, with the rows themselves where they were asked for. */
export interface WriteStatus extends UpdateStatus {
  readonly returned?: ResultBatch
}

export type GivenRow = Readonly<Record<string, unknown>>

export interface BatchUpdateOptions extends RunOptions {
  /** What to do with a row that is not there. */
  readonly ifNotExists?: 'error' | 'ignore' | 'insert'
  readonly cascade?: boolean
  readonly returnRows?: boolean
}

/** Rows as they would be stored, and why some of their cells have no value. */
export interface ComputedBatch {
  readonly columns: readonly OutputColumn[]
  readonly rows: readonly (readonly Value[])[]
  /** Of each row that has any: its number in `rows`, and its errors by column. */
  readonly errors: readonly { readonly row: number; readonly cells: Readonly<Record<string, CellError>> }[]
}

export interface InsertOptions extends RunOptions {
  /** 'abort': a failed cell undoes the whole call. 'ignore': the row stays, the cell keeps its error. */
  readonly onError?: OnError
  /** 'stored': what can be computed later is, in the background. The call returns when the rows are stored. */
  readonly wait?: 'computed' | 'stored'
  /** How many rows there are, where it is known. */
  readonly total?: number
  /** Give the inserted rows back, with all their columns. */
  readonly returnRows?: boolean
}

export interface RecomputeOptions extends RunOptions {
  readonly where?: ExprNode
  /**
   * Only rows whose cell failed; for one column at a time. Of a view also, without `where`, the rows of its base that its iterator or
   * filter failed for: then the column may be one that the iterator gives, or none.
   */
  readonly errorsOnly?: boolean
  /** False leaves what depends on the columns as it is. */
  readonly cascade?: boolean
}

/** What a column is set to: computed from the old row, or the same value for every row. */
export type NewValue =
  | { readonly kind: 'expression'; readonly node: ExprNode }
  | { readonly kind: 'constant'; readonly value: unknown }
