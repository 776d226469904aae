import type { Database } from '@polytable/client/database/database'
import type { Job } from '@polytable/client/database/job'
import { constant, Observables, type Observable } from './observable.ts'

/** How long the list of jobs is taken for current, in milliseconds: while there is something to compute, and else. */
const BUSY_MS = 250
const IDLE_MS = 1000

/** What is computed in the background, as a user interface shows it. */
export interface ProgressState {
  /** The jobs that are not done, or that left cells which failed. */
  readonly jobs: readonly Job[]
  /** Rows that are done, of the tables whose jobs have not failed. */
  readonly rows: number
  /** Rows in all, of the same tables. */
  readonly total: number
  /** Cells that failed, in all jobs. */
  readonly errors: number
  /** Whether anything is computed now, or about to be. */
  readonly isComputing: boolean
  /** Why nothing is known any more, such as a database that was closed. */
  readonly error: Error | undefined
  /** Whether it is not known yet. */
  readonly isPending: boolean
}

const observables = new Observables<ProgressState>()

const PENDING: ProgressState = { ...summary([]), isPending: true }
const waiting = constant(PENDING)

/** Follows what a database computes in the background. */
export function observeProgress(
  db: Database | null,
  previous?: Observable<ProgressState>,
): Observable<ProgressState> {
  if (db === null) return waiting
  if (previous?.is(db, '')) return previous
  return observables.observe({
    owner: db,
    key: '',
    initial: PENDING,
    run: (publish, signal) => follow(db, publish, signal),
  })
}

async function follow(
  db: Database,
  publish: (state: ProgressState) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last: string | undefined
  let state = PENDING
  try {
    while (!signal.aborted) {
      const jobs = await db.jobs()
      const current = JSON.stringify(jobs)
      if (current !== last) await publish((state = summary(jobs)))
      last = current
      await pause(state.isComputing ? BUSY_MS : IDLE_MS, signal)
    }
  } catch (error) {
    await publish({ ...state, isComputing: false, error: error as Error, isPending: false })
  }
}

function summary(jobs: readonly Job[]): ProgressState {
  const sum = (some: readonly Job[], number: (job: Job) => number): number =>
    some.reduce((total, job) => total + number(job), 0)
  const unfinished = jobs.filter(({ state }) => state !== 'failed')
  return {
    jobs,
    rows: sum(unfinished, ({ rows }) => rows),
    total: sum(unfinished, ({ total }) => total),
    errors: sum(jobs, ({ errors }) => errors),
    isComputing: jobs.some(({ state }) => state === 'queued' || state === 'running'),
    error: undefined,
    isPending: false,
  }
}

/** Resolves after a while, or when the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
