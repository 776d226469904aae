import { PolytableError } from '@polytable/model/errors/index'
import { holdWorker, type HeldWorker } from './held-worker.ts'
import type { ModelWorker } from './model-worker.ts'

/** Holds at most one worker, and starts one when it is asked for. */
export interface WorkerSlot {
  /** The running worker, or a new one where there is none or it has died. */
  get(): Promise<HeldWorker>
  /** The worker where one was started. */
  running(): Promise<HeldWorker> | undefined
  /** Terminates the worker, also one that is still starting. */
  clear(): void
}

export function createWorkerSlot(spawn: () => Promise<ModelWorker>): WorkerSlot {
  let current: { readonly started: Promise<HeldWorker>; held?: HeldWorker } | undefined

  const clear = (): void => {
    const old = current
    current = undefined
    old?.started.then(
      (held) => held.terminate(),
      () => undefined,
    )
  }
  const get = (): Promise<HeldWorker> => {
    if (current?.held?.isDead() === true) clear()
    if (current !== undefined) return current.started
    const starting = { started: start(spawn), held: undefined as HeldWorker | undefined }
    starting.started.then(
      (held) => (starting.held = held),
      () => undefined,
    )
    current = starting
    return starting.started
  }
  return { get, running: () => current?.started, clear }
}

async function start(spawn: () => Promise<ModelWorker>): Promise<HeldWorker> {
  try {
    return holdWorker(await spawn())
  } catch (cause) {
    if (PolytableError.is(cause)) throw cause
    throw new PolytableError('PROVIDER_ERROR', 'The model worker could not be started.', { cause })
  }
}
