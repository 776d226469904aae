import type { SqlValue } from '../ports/index.ts'

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
