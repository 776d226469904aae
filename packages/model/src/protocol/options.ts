/** What a call of a client is part of. Both name a turn of the engine, present or past. */
export interface Cause {
  /** A name for the call itself. */
  readonly id?: string
  /** The call whose function, iterator or rows the client was running when it made this one. */
  readonly within?: string | undefined
}

/** How far a long call is. Counts grow; `total` is given where it is known. */
export interface Progress {
  /** What the call is at: storing rows, filling a column, or filling an index. */
  readonly phase: 'rows' | 'view' | 'column' | 'index'
  /** The path of the table or view. */
  readonly table: string
  /** The column that is computed, or that the index is on. */
  readonly column?: string
  /** Rows written so far in this phase. */
  readonly rows: number
  /** Rows in all, where that is known. */
  readonly total?: number
  /** Cells that the call has computed so far, in all its phases. */
  readonly cells: number
  /** An estimate of how long this phase will take, in milliseconds, where it is known how much is left. */
  readonly remainingMs?: number
}

export interface RunOptions {
  /** What the call is part of. */
  readonly cause?: Cause
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

export type OnError = 'abort' | 'ignore'

/** Options every long call takes. */
export interface CallOptions {
  /** Cancels the call: it rejects with the signal's reason, and nothing that it did stays. */
  readonly signal?: AbortSignal
  /** Is called with the progress of the call, from time to time. */
  readonly onProgress?: (progress: Progress) => void
}

export interface WriteOptions extends CallOptions {
  /**
   * 'abort', the default: a cell that fails undoes the whole call. 'ignore': the cell keeps its error, the row stays.
   */
  readonly onError?: 'abort' | 'ignore'
}
