import { PolytableError } from '@polytable/model/errors/index'
import type { ModelWorker } from './model-worker.ts'

/** A running worker whose death can be waited for, also after the fact. */
export interface HeldWorker {
  readonly worker: ModelWorker
  readonly isDead: () => boolean
  /** Ends the worker, which then counts as dead: a job on it fails now instead of waiting for its deadline. */
  terminate(): void
  /** Calls back when the worker dies, at once where it is dead already. Returns a function that stops that. */
  onDeath(callback: (error: PolytableError) => void): () => void
  /** Calls back at every sign of life. Returns a function that stops that. */
  onActivity(callback: () => void): () => void
}

/** Listens to a worker from its first moment, since `ModelWorker` tells of a death only once. */
export function holdWorker(worker: ModelWorker): HeldWorker {
  let death: PolytableError | undefined
  const onDeath = new Set<(error: PolytableError) => void>()
  const onActivity = new Set<() => void>()
  const die = (reason?: unknown): void => {
    death ??= new PolytableError('PROVIDER_ERROR', `The model worker crashed${describe(reason)}.`, {
      cause: reason,
    })
    for (const callback of [...onDeath]) callback(death)
  }
  worker.onDeath(die)
  worker.onActivity?.(() => {
    for (const callback of [...onActivity]) callback()
  })
  return {
    worker,
    isDead: () => death !== undefined,
    terminate: () => {
      worker.terminate()
      die('it was terminated')
    },
    onDeath: (callback) => {
      if (death !== undefined) callback(death)
      onDeath.add(callback)
      return () => onDeath.delete(callback)
    },
    onActivity: (callback) => {
      onActivity.add(callback)
      return () => onActivity.delete(callback)
    },
  }
}

function describe(reason: unknown): string {
  if (reason === undefined) return ''
  return `: ${reason instanceof Error ? reason.message : String(reason)}`
}
