import type { SqlValue } from '../ports/index.ts'
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

/** A statement as a program sends it. */
export interface SqlStatementText {
  readonly text: string
  /** The values of `$1`, `$2`, …. */
  readonly params: readonly SqlValue[]
}

/** How a statement is run. */
export interface SqlRunOptions {
  /** The most rows that are given. */
  readonly limit: number
  /** Milliseconds after which a server ends the statement. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** A column of the result of a statement. */
export interface SqlColumn {
  /** The name of the column; a name that is there before has a number. */
  readonly name: string
  /** The type as PostgreSQL names it, such as 'bigint' or 'timestamp with time zone'. */
  readonly type: string
}

/** What a statement gave, row by row in the order of the columns. */
export interface SqlRows {
  readonly columns: readonly SqlColumn[]
  readonly rows: readonly (readonly unknown[])[]
  readonly truncated: boolean
}
