import type { OnError } from './options.ts'

/** A part of a query. */
export interface QueryPart {
  /** The part of the query that failed. */
  readonly clause: 'select' | 'where' | 'groupBy' | 'having' | 'orderBy' | 'sample'
  /** The column of the result, of `select`; else null. */
  readonly column: string | null
}

/** A function that failed for a row of a query that went on. */
export interface QueryFailure extends QueryPart {
  /**
   * The number of the row, from 0: of `select` in the result; of `having` among the groups; else, and of what is aggregated, among
   * the rows that are read.
   */
  readonly row: number
  /** The row of the table, where the rows that are read are those of one. */
  readonly rowId?: number
  /** With it, in a view with iterators: the position of the row in the output of each. */
  readonly pos?: readonly number[]
  /** The name of the error, such as 'TypeError'. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string
}

export interface QueryRunOptions {
  readonly signal?: AbortSignal
  /** 'abort': a function that fails, fails the query. 'ignore': its value is null, a condition does not hold. */
  readonly onError?: OnError
  /** Of cells that are being computed, what is known of them is given: of live queries. */
  readonly partial?: boolean
}
