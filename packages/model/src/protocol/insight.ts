import type { RowKey } from './row-key.ts'
import type { CellError } from '../types/index.ts'
import type { ResultBatch } from './query-spec.ts'

/** How a function was used since the engine was started. */
export interface FunctionUse {
  /** The name of the function. */
  readonly function: string
  /** Requests to the program that runs it: of one batch of rows each. */
  readonly calls: number
  /** Rows that were given to it. */
  readonly rows: number
  /** Rows of which the result was an error. */
  readonly errors: number
  /** Rows whose result was known already. */
  readonly cached: number
  /** Time from request to answer in all, in milliseconds. */
  readonly milliseconds: number
}

/** What failed for a row of a view's base, which therefore has not all its rows in the view. */
export interface RowFailure {
  readonly kind: 'iterator' | 'filter'
  /** The key of the row of the base. */
  readonly key: RowKey
  readonly error: CellError
}

/** When and how the value of a stored computed cell came about. */
export interface CellRun {
  readonly at: string
  /** How long the rows took that were computed together, divided by their number. */
  readonly milliseconds: number
  /** Rows that were computed together. */
  readonly rows: number
  /** The functions that were called, by the versions they had. */
  readonly functions: readonly { readonly name: string; readonly version: string }[]
  /** Whether the value, or a part of it, was known already from equal arguments. */
  readonly isCached: boolean
  /** The version of the table that it belongs to. */
  readonly version: number
}

export interface CellFacts {
  /** The table that the column is of: the one asked for, or what it is made on. */
  readonly table: string
  readonly column: string
  readonly state: 'given' | 'computed' | 'pending' | 'failed'
  /** What the column is computed with; null for one that is given or put out by an iterator. */
  readonly expression: string | null
  /** Null where nothing is known: of cells that are given, not stored, or were computed before this was noted. */
  readonly run: CellRun | null
  readonly error: CellError | null
  /** One row: the value, then what the expression reads, by the names of the columns. */
  readonly values: ResultBatch
}

/** A cell of a present row that failed, or a present row of a view's base that the view's filter or iterator failed for. */
export interface CellFailure {
  /** What failed. */
  readonly kind: 'cell' | RowFailure['kind']
  /** The path of the table or view. */
  readonly table: string
  /** The name of the column; null of a filter or iterator. */
  readonly column: string | null
  /** The number that the row was given at insertion. */
  readonly rowId: number
  /** In a view with iterators: the position of the row in the output of each; of a filter or iterator, of the row of the base. */
  readonly pos: readonly number[]
  /** The name of the error, such as 'TypeError'. */
  readonly type: string
  /** The message of the error. */
  readonly message: string
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string
}

/** A column, or what else there is of a table that reads columns. */
export interface LineageEntry {
  /** The path of the table or view. */
  readonly table: string
  /** The name of the column, index or check; null for the filter of a view. */
  readonly name: string | null
  /** What it is. */
  readonly kind: 'column' | 'index' | 'filter' | 'check'
  /** False where there are others in between. */
  readonly isDirect: boolean
}

/** Where the values of a column come from, and what is made of them. */
export interface Lineage {
  /** What the column's values are computed from, the nearest first. */
  readonly dependsOn: readonly LineageEntry[]
  /** What is computed from the column's values, the nearest first. */
  readonly dependents: readonly LineageEntry[]
}

/** What the engine did since it was started. */
export interface EngineStatistics {
  /** The functions that were called. */
  readonly functions: readonly FunctionUse[]
  /** Results that are kept of expensive functions: how many, and how many bytes. */
  readonly memo: { readonly results: number; readonly bytes: number }
  /** Copies at hand of media that are kept elsewhere: in object stores and, with the option `fileCacheBytes`, at URLs. */
  readonly fileCache: { readonly files: number; readonly bytes: number }
  /** What was asked of hosted models, by the provider and the model: 'openai/gpt-5'. */
  readonly providers: Readonly<Record<string, ProviderUse>>
}

/** What was asked of a hosted model. */
export interface ProviderUse {
  /** Requests that were answered. */
  readonly calls: number
  /** Further tries. */
  readonly retries: number
  /** Requests that failed in the end. */
  readonly errors: number
  /** Requests that wait for their turn now. */
  readonly waiting: number
  /** Tokens of what was asked. */
  readonly inputTokens: number
  /** Tokens of the answers. */
  readonly outputTokens: number
  /** What they cost, where the provider has prices for the model; else null. */
  readonly cost: number | null
}
