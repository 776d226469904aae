import type { JobInfo } from '@polytable/model/protocol/jobs'
import type { Session } from '../connection/session.ts'
import { showAs } from '@polytable/udf/values/show'

/** Rows that are being computed in the background. It describes them as they were when it was listed. */
export class Job {
  readonly #session: Session
  readonly #info: JobInfo

  static {
    showAs(
      this,
      ({ id, table, state, rows, total, errors }) =>
        `Job ${id} of ${table}: ${state}, ${rows} of ${total} rows${errors > 0 ? `, ${errors} errors` : ''}`,
    )
  }

  constructor(session: Session, info: JobInfo) {
    this.#session = session
    this.#info = info
  }

  /** The number of the job: it stays the same when the database is opened again. */
  get id(): number {
    return this.#info.id
  }
  /** The path of the table whose rows are computed, with the views on it. */
  get table(): string {
    return this.#info.table
  }
  /**
   * 'waiting': for a function that is not defined yet, or for a while after a failure. 'failed': it gave up, or it is through and
   * left cells that failed.
   */
  get state(): JobInfo['state'] {
    return this.#info.state
  }
  /** Rows of the table that are done. */
  get rows(): number {
    return this.#info.rows
  }
  /** Rows of the table in all. */
  get total(): number {
    return this.#info.total
  }
  /** Cells that failed, in views too. */
  get errors(): number {
    return this.#info.errors
  }
  /** Why it waits or failed. */
  get error(): JobInfo['error'] {
    return this.#info.error
  }
  /** When the rows were stored. */
  get createdAt(): Date {
    return new Date(this.#info.createdAt)
  }

  /**
   * Leaves the rest for later, also after the database was opened again: what does not end in a moment is broken off. Resolves when
   * nothing of it is written any more.
   */
  pause(): Promise<void> {
    return this.#session.engine.commandJob(this.id, 'pause')
  }

  /** Resumes a job that was paused, that waits or that gave up. */
  async resume(): Promise<void> {
    await this.#session.engine.commandJob(this.id, 'resume')
  }

  /** Retries the failed cells and resumes the job. */
  async retry(): Promise<void> {
    await this.#session.engine.commandJob(this.id, 'retry')
  }

  /** The same as plain data. */
  toJSON(): JobInfo {
    return this.#info
  }
}
