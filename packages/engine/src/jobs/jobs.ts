import { untilAborted } from '@polytable/model/async/abort'
import { PolytableError } from '@polytable/model/errors/index'
import type { BackgroundWork, EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import type { SqlExecutor } from '@polytable/model/ports/index'
import { deleteJob, insertJob, loadJobs, updateJob, type JobRecord } from './records.ts'
import { countFailed, resetFailed, runPortion } from './run.ts'
import type { JobInfo, JobCommand } from '@polytable/model/protocol/jobs'

/** Table families that are computed at a time. */
const MAX_CONCURRENT_FAMILIES = 2
/** Target duration of a portion of rows: short, so that a crash loses little work. */
const PORTION_MS = 500
const FIRST_ROWS = 64
const MAX_ROWS = 960
/** Retry delays of a portion that fails as a whole: exponential backoff, starting at one second. */
const FIRST_DELAY_MS = 1000
const MAX_DELAY_MS = 60_000
const MAX_FAILURES = 8
/** How long a portion may still take once its job is paused, in milliseconds. */
const BREAK_OFF_MS = 500

interface Job {
  record: JobRecord
  rows: number
  failures: number
  /** Why it cannot go on now. */
  blocked?: { readonly code: string; readonly message: string; readonly isDelay: boolean }
  running?: { readonly controller: AbortController; readonly ended: Promise<void> }
}

/** Runs the background jobs for deferred computation. Jobs are stored, so an interruption loses no work. */
export class Jobs implements BackgroundWork {
  readonly #context: EngineContext
  readonly #sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly #jobsById = new Map<number, Job>()
  readonly #stopped = new AbortController()
  #idle: (() => void)[] = []
  /** How often functions were added. */
  #additions = 0

  constructor(context: EngineContext, sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>) {
    this.#context = context
    this.#sleep = sleep
  }

  /** Goes on with what the last process left. */
  async start(): Promise<void> {
    for (const record of await loadJobs(this.#context.store)) this.#remember(record)
    this.#schedule()
  }

  /** Stops running jobs; they resume at the next open. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    const running = [...this.#jobsById.values()].flatMap((job) => (job.running ? [job.running] : []))
    for (const { controller } of running) controller.abort()
    await Promise.all(running.map(({ ended }) => ended))
  }

  /**
   * Adds a job for rows with pending cells. Call it in the committing transaction of the statement, and call the returned function
   * after the commit.
   */
  async add(
    tx: SqlExecutor,
    commit: number,
    root: number,
    { firstRow, endRow }: RowRange,
  ): Promise<() => void> {
    const record: JobRecord = {
      id: commit,
      root,
      firstRow,
      endRow,
      nextRow: firstRow,
      state: 'queued',
      error: null,
      createdAt: this.#context.now().toISOString(),
    }
    await insertJob(tx, record)
    return () => {
      this.#remember(record)
      this.#schedule()
    }
  }

  async list(): Promise<JobInfo[]> {
    this.#forgetDropped()
    return Promise.all([...this.#jobsById.values()].map((job) => this.#info(job)))
  }

  /** @throws PolytableError JOB_NOT_FOUND for a job that is not there (any more) */
  async command(id: number, command: JobCommand): Promise<void> {
    this.#forgetDropped()
    const job = this.#jobsById.get(id)
    if (!job) {
      throw new PolytableError('JOB_NOT_FOUND', `No job with the id ${id}`, {
        hint: 'db.jobs() lists pending and failed jobs.',
      })
    }
    if (command !== 'resume') {
      await this.#change(job, { state: 'paused' })
      await this.#breakOff(job)
      if (command === 'pause') return
      await inTurn(
        this.#context,
        () => ({ families: [job.record] }),
        {},
        () => this.#restart(job),
      )
    }
    delete job.blocked
    job.failures = 0
    await this.#change(job, { state: 'queued', error: null })
    this.#schedule()
  }

  /** Has a job begin with its first row, and try again what failed. Were that done only in part, what was reset would be passed over. */
  async #restart(job: Job): Promise<void> {
    const record = { ...job.record, nextRow: job.record.firstRow }
    await this.#context.store.transaction(async (tx) => {
      await resetFailed(tx, this.#context, record)
      await updateJob(tx, record)
    })
    job.record = record
  }

  /** Resolves when nothing is being computed and nothing can be: jobs that are paused or that lack a function are not waited for. */
  async idle(signal?: AbortSignal): Promise<void> {
    this.#forgetDropped()
    if (this.#isIdle()) return
    await untilAborted(new Promise<void>((resolve) => this.#idle.push(resolve)), signal)
  }

  /** New functions were registered: jobs may have waited for them. */
  readonly functionsAdded = (): void => {
    this.#additions++
    for (const job of this.#jobsById.values()) if (job.blocked?.isDelay === false) delete job.blocked
    this.#schedule()
  }

  #remember(record: JobRecord): void {
    this.#jobsById.set(record.id, { record, rows: FIRST_ROWS, failures: 0 })
  }

  #forgetDropped(): void {
    const roots = new Set(this.#context.catalog.tables.map(({ root }) => root))
    for (const [id, { record }] of this.#jobsById) if (!roots.has(record.root)) this.#jobsById.delete(id)
  }

  async #info({ record, blocked, running }: Job): Promise<JobInfo> {
    const { id, root, firstRow, endRow, nextRow, state, error, createdAt } = record
    const waiting = blocked && state === 'queued'
    return {
      id,
      table: this.#context.catalog.table(root).path,
      state: running && state === 'queued' ? 'running' : waiting ? 'waiting' : state,
      rows: nextRow - firstRow,
      total: endRow - firstRow,
      errors: await countFailed(this.#context, record),
      error: waiting ? { code: blocked.code, message: blocked.message } : error,
      createdAt,
    }
  }

  async #change(job: Job, change: Partial<JobRecord>): Promise<void> {
    job.record = { ...job.record, ...change }
    await updateJob(this.#context.store, job.record)
  }

  /** Ends what runs of a job. What is given in a moment still counts; the rest, which may never end, is computed again. */
  async #breakOff({ running }: Job): Promise<void> {
    if (!running) return
    const { controller, ended } = running
    const moment = this.#sleep(BREAK_OFF_MS, this.#stopped.signal).catch(() => undefined)
    await Promise.race([ended, moment])
    controller.abort()
    await ended
  }

  #isIdle(): boolean {
    return [...this.#jobsById.values()].every(
      ({ record, running, blocked }) => !running && (record.state !== 'queued' || blocked?.isDelay === false),
    )
  }

  /** Starts what can run. Of one table family one job runs at a time, the oldest; families that a live query reads go first. */
  #schedule(): void {
    if (this.#stopped.signal.aborted) return
    this.#forgetDropped()
    const jobs = [...this.#jobsById.values()]
    const busy = new Set(jobs.filter(({ running }) => running).map(({ record }) => record.root))
    const isWatched = ({ record }: Job): number => (this.#context.changes.isWatched(record.root) ? 0 : 1)
    const ready = jobs
      .filter(({ record, blocked, running }) => record.state === 'queued' && !blocked && !running)
      .sort((a, b) => isWatched(a) - isWatched(b) || a.record.id - b.record.id)
    for (const job of ready) {
      if (busy.size >= MAX_CONCURRENT_FAMILIES) break
      if (busy.has(job.record.root)) continue
      busy.add(job.record.root)
      this.#start(job)
    }
    if (!this.#isIdle()) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  #start(job: Job): void {
    const controller = new AbortController()
    const ended = this.#portion(job, controller.signal).then(() => {
      delete job.running
      this.#schedule()
    })
    job.running = { controller, ended }
  }

  /** Never rejects. */
  async #portion(job: Job, signal: AbortSignal): Promise<void> {
    const additions = this.#additions
    try {
      const begun = this.#context.now().getTime()
      const nextRow = await runPortion(this.#context, job.record, job.rows, signal)
      const duration = this.#context.now().getTime() - begun
      const factor = duration < PORTION_MS / 2 ? 2 : duration > PORTION_MS * 2 ? 0.5 : 1
      job.rows = Math.max(1, Math.min(MAX_ROWS, Math.floor(job.rows * factor)))
      job.failures = 0
      await this.#change(job, { nextRow })
      if (nextRow >= job.record.endRow) await this.#finish(job)
    } catch (error) {
      if (!signal.aborted) await this.#failed(job, error, additions).catch(() => undefined)
    }
  }

  async #finish(job: Job): Promise<void> {
    const failed = await countFailed(this.#context, job.record)
    if (failed === 0) {
      await deleteJob(this.#context.store, job.record)
      this.#jobsById.delete(job.record.id)
    } else {
      const message = `${failed} failures: db.errors() lists them`
      await this.#change(job, { state: 'failed', error: { code: 'CELL_ERRORS', message } })
    }
  }

  async #failed(job: Job, error: unknown, additions: number): Promise<void> {
    const code = PolytableError.is(error) ? error.code : 'INTERNAL_ERROR'
    const message = error instanceof Error ? error.message : String(error)
    // A table that is gone takes its jobs along.
    this.#forgetDropped()
    if (!this.#jobsById.has(job.record.id)) return
    if (code === 'FUNCTION_NOT_FOUND') {
      // It may have been added meanwhile.
      if (additions === this.#additions) job.blocked = { code, message, isDelay: false }
      return
    }
    this.#context.logger.warn('A background job failed.', error)
    if (++job.failures >= MAX_FAILURES) {
      await this.#change(job, { state: 'failed', error: { code, message } })
      return
    }
    job.blocked = { code, message, isDelay: true }
    const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (job.failures - 1))
    void this.#sleep(delay, this.#stopped.signal).then(
      () => {
        delete job.blocked
        this.#schedule()
      },
      () => undefined,
    )
  }
}
