import { PolytableError } from '@polytable/model/errors/index'
import type { JobContext, ModelJob, ModelResult } from '../host/jobs.ts'
import type { OnProgress } from '../host/model-host.ts'
import type { HeldWorker } from './held-worker.ts'

export interface AttemptOptions {
  readonly job: ModelJob
  readonly context: JobContext
  readonly onProgress: OnProgress | undefined
  /** Starts a worker, or gives the running one. */
  readonly worker: () => Promise<HeldWorker>
  /** Silence, in milliseconds, after which the worker counts as stuck. */
  readonly deadlineMs: number
  /** Once aborted, the job has `abortGraceMs` milliseconds to end by itself. */
  readonly abort: AbortSignal
  readonly abortGraceMs: number
}

/** A worker that is alive may be waiting for ever: a job may take so many times as long as a silence. */
const MOST_DEADLINES = 12

/**
 * Runs a job once. Rejects with the job's error, or because the worker died, stayed silent, or did not end soon after
 * an abort; in all of those cases the worker is of no more use.
 */
export function attempt(options: AttemptOptions): Promise<ModelResult> {
  const { job, context, onProgress, deadlineMs, abort, abortGraceMs } = options
  return new Promise((resolve, reject) => {
    const releases: (() => void)[] = []
    let ended = false
    const end = (settle: () => void): void => {
      if (ended) return
      ended = true
      for (const release of releases) release()
      settle()
    }
    const fail = (error: unknown): void => end(() => reject(error))

    const silence = restartableTimer(deadlineMs, () => fail(silent(job, deadlineMs)))
    const stuck = restartableTimer(deadlineMs * MOST_DEADLINES, () => fail(silent(job, deadlineMs)))
    const grace = restartableTimer(abortGraceMs, () => fail(abort.reason))
    releases.push(silence.stop, stuck.stop, grace.stop, () =>
      abort.removeEventListener('abort', grace.restart),
    )
    silence.restart()
    stuck.restart()
    if (abort.aborted) grace.restart()
    else abort.addEventListener('abort', grace.restart)

    options.worker().then((held) => {
      if (ended) return
      silence.restart()
      releases.push(held.onDeath(fail), held.onActivity(silence.restart))
      held.worker.call(job, context, onProgress).then((result) => end(() => resolve(result)), fail)
    }, fail)
  })
}

function silent({ model }: ModelJob, deadlineMs: number): PolytableError {
  return new PolytableError(
    'PROVIDER_TIMEOUT',
    `The model worker sent no heartbeat for ${deadlineMs} ms, or no result for much longer, while running ${model.model}.`,
  )
}

interface RestartableTimer {
  readonly restart: () => void
  readonly stop: () => void
}

function restartableTimer(ms: number, callback: () => void): RestartableTimer {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => clearTimeout(timer)
  return {
    stop,
    restart: () => {
      stop()
      timer = setTimeout(callback, ms)
    },
  }
}
