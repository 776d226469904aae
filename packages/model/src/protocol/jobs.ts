/** The state of a job. */
export interface JobInfo {
  /** The number of the job: it stays the same when the database is opened again. */
  readonly id: number
  /** The table whose rows are computed, with the views on it. */
  readonly table: string
  /**
   * 'waiting': for a function that is not defined yet, or for a while after a failure. 'failed': it gave up, or is through and left
   * failures.
   */
  readonly state: 'queued' | 'running' | 'waiting' | 'paused' | 'failed'
  /** Rows of the table that are done, of all. */
  readonly rows: number
  /** Rows of the table in all. */
  readonly total: number
  /** Cells that failed, and rows for which the filter or iterator of a view did. */
  readonly errors: number
  /** Why it waits or failed. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** When the rows were stored: ISO 8601, UTC. */
  readonly createdAt: string
}

export type JobCommand = 'pause' | 'resume' | 'retry'

/** What a person is asked before a function goes on. */
export interface ApprovalQuestion {
  /** The tool that is to be called. */
  readonly tool: string
  /** What it is to be given. */
  readonly arguments: unknown
  /** What the model said with it. */
  readonly text: string
  /** The model, with its provider. */
  readonly model: string
  /** What the agent was asked. */
  readonly input: unknown
}

/** A question that waits for an answer. */
export interface PendingApproval extends ApprovalQuestion {
  /** What `db.approve` takes. */
  readonly id: string
  /** When it was asked first. */
  readonly askedAt: Date
}

/** What a person decided. */
export interface ApprovalDecision {
  readonly approve: boolean
  /** For the model, where it is refused. */
  readonly reason?: string
}
