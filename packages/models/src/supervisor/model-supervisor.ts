import { PolytableError } from '@polytable/model/errors/index'
import type { LoadedModel } from '@polytable/model/ports/model-keeper'
import type { Logger } from '@polytable/model/ports/logger'
import type { ModelJob, ModelResult } from '../host/jobs.ts'
import type { OnProgress } from '../host/model-host.ts'
import { inferenceError } from '../transformers/model-error.ts'
import { attempt } from './attempt.ts'
import type { ModelWorker } from './model-worker.ts'
import { createQueueEntry, type QueueEntry } from './queue-entry.ts'
import { createWorkerSlot } from './worker-slot.ts'

const DEFAULT_DEADLINE_MS = 300_000
const DEFAULT_ABORT_GRACE_MS = 2_000

export interface ModelSupervisorOptions {
  /** Starts a model worker. Called on first use, and after every failure. */
  readonly spawn: () => Promise<ModelWorker>
  readonly logger: Logger
  /** How many bytes the weights of loaded models may take together; the worker's own bound unless given. */
  readonly memoryBytes?: number
  /** Silence of the worker, in milliseconds, after which a job counts as failed. 300,000 by default. */
  readonly deadlineMs?: number
  /** How long, in milliseconds, an aborted job may run on before its worker is ended. 2,000 by default. */
  readonly abortGraceMs?: number
}

export interface RunOptions {
  readonly signal?: AbortSignal
  /** Instead of the supervisor's own. */
  readonly deadlineMs?: number
  readonly onProgress?: OnProgress
}

/** Runs model jobs, one after the other, on a worker that is replaced whenever a model fails. */
export interface ModelSupervisor {
  /**
   * Runs a job after those given before it. An abort rejects at once with the signal's reason.
   *
   * @throws PolytableError `PROVIDER_ERROR` where the job failed, or the worker died, twice; `PROVIDER_TIMEOUT` where
   * the worker stayed silent twice; `INVALID_STATE` once disposed; errors that are not retryable as they are.
   */
  run<J extends ModelJob>(job: J, options?: RunOptions): Promise<ModelResult<J>>
  /** The models in the worker's memory, the least recently used first. None where no worker runs. */
  loaded(): Promise<readonly LoadedModel[]>
  /** Ends the worker and rejects what waits or runs with `INVALID_STATE`. */
  dispose(): void
}

/**
 * Owns one model worker at a time. One failed inference spoils every model of its worker, so after any error, death
 * or silence the worker is terminated and the next one loads its models from the cache. The job that failed is tried
 * once more, alone, in the new worker; jobs behind it go on there and notice nothing.
 *
 * A job that fails where WebGPU may be used is tried again without it. If it then succeeds, WebGPU was to blame and
 * stays off; if not, the job was, and WebGPU comes back.
 */
export function createModelSupervisor(options: ModelSupervisorOptions): ModelSupervisor {
  const { logger, deadlineMs = DEFAULT_DEADLINE_MS, abortGraceMs = DEFAULT_ABORT_GRACE_MS } = options
  const slot = createWorkerSlot(options.spawn)
  const disposal = new AbortController()
  const queue: QueueEntry[] = []
  let webgpu = true
  let running = false

  const tryOnce = async (entry: QueueEntry): Promise<{ error: unknown } | undefined> => {
    const { job, deadlineMs, onProgress, abort } = entry
    try {
      const context = { webgpu, memoryBytes: options.memoryBytes }
      entry.resolve(
        await attempt({ job, context, onProgress, worker: slot.get, deadlineMs, abort, abortGraceMs }),
      )
      return undefined
    } catch (error) {
      // An argument that is refused says nothing of the worker.
      if (!PolytableError.is(error) || error.code !== 'INVALID_ARGUMENT') slot.clear()
      return { error }
    }
  }

  const process = async (entry: QueueEntry): Promise<void> => {
    const first = await tryOnce(entry)
    if (first === undefined || entry.abort.aborted) return
    const error = inferenceError(first.error, entry.job.model.model)
    if (!error.retryable) return entry.reject(error)
    const blamesWebgpu = webgpu && mayUseWebgpu(entry.job)
    if (blamesWebgpu) webgpu = false
    logger.warn(`${error.message} Trying again in a new worker${blamesWebgpu ? ', without WebGPU' : ''}.`)
    const second = await tryOnce(entry)
    if (second === undefined) return
    if (blamesWebgpu) webgpu = true
    entry.reject(inferenceError(second.error, entry.job.model.model))
  }

  const pump = async (): Promise<void> => {
    if (running) return
    running = true
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await process(entry)
    running = false
  }

  const leave = (entry: QueueEntry): void => {
    const at = queue.indexOf(entry)
    if (at >= 0) queue.splice(at, 1)
  }

  const run = async (job: ModelJob, runOptions: RunOptions = {}): Promise<ModelResult> => {
    const signals = [disposal.signal, ...(runOptions.signal === undefined ? [] : [runOptions.signal])]
    for (const signal of signals) signal.throwIfAborted()
    const { onProgress } = runOptions
    const limits = { deadlineMs: runOptions.deadlineMs ?? deadlineMs, onProgress }
    const entry = createQueueEntry(job, limits, signals, leave)
    queue.push(entry)
    void pump()
    return entry.promise
  }

  return {
    run: run as ModelSupervisor['run'],
    async loaded() {
      const held = await slot.running()?.catch(() => undefined)
      if (held === undefined) return []
      const died = new Promise<readonly LoadedModel[]>((resolve) => held.onDeath(() => resolve([])))
      return Promise.race([held.worker.loaded(), died])
    },
    dispose: () => {
      disposal.abort(new PolytableError('INVALID_STATE', 'The model supervisor was disposed.'))
      slot.clear()
    },
  }
}

/** `auto` may be running without WebGPU already; then the second try differs only in its worker. */
function mayUseWebgpu(job: ModelJob): boolean {
  const { device } = job.model
  if (job.kind !== 'embed' && job.task === 'ocr') return false
  return device === 'webgpu' || device === 'auto'
}
