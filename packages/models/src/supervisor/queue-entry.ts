import type { ModelJob, ModelResult } from '../host/jobs.ts'
import type { OnProgress } from '../host/model-host.ts'

/** A job that waits or runs, and the promise its caller holds. */
export interface QueueEntry {
  readonly job: ModelJob
  readonly deadlineMs: number
  readonly onProgress: OnProgress | undefined
  readonly abort: AbortSignal
  readonly promise: Promise<ModelResult>
  resolve(result: ModelResult): void
  reject(error: unknown): void
}

/**
 * Creates an entry. Its promise settles once; when one of the signals aborts it rejects with that signal's reason at
 * that moment, also while the job runs.
 */
export function createQueueEntry(
  job: ModelJob,
  { deadlineMs, onProgress }: Pick<QueueEntry, 'deadlineMs' | 'onProgress'>,
  signals: readonly AbortSignal[],
  onAbort: (entry: QueueEntry) => void,
): QueueEntry {
  const abort = AbortSignal.any([...signals])
  let settle: { resolve(result: ModelResult): void; reject(error: unknown): void }
  const promise = new Promise<ModelResult>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const aborted = (): void => {
    settle.reject(abort.reason)
    onAbort(entry)
  }
  const done = (): void => abort.removeEventListener('abort', aborted)
  const entry: QueueEntry = {
    job,
    deadlineMs,
    onProgress,
    abort,
    promise,
    resolve: (result) => {
      done()
      settle.resolve(result)
    },
    reject: (error) => {
      done()
      settle.reject(error)
    },
  }
  abort.addEventListener('abort', aborted)
  return entry
}
