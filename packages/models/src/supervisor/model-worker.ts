import type { LoadedModel } from '@polytable/model/ports/model-keeper'
import type { JobContext, ModelJob, ModelResult } from '../host/jobs.ts'
import type { OnProgress } from '../host/model-host.ts'

/** A thread that runs model jobs, as the supervisor sees it. Small, so that it can be put over any kind of call. */
export interface ModelWorker {
  /** Rejects with the error of the job. May stay silent for ever when the worker has died. */
  call<J extends ModelJob>(job: J, context: JobContext, onProgress?: OnProgress): Promise<ModelResult<J>>
  /** The models in its memory, the least recently used first. May stay silent for ever when the worker has died. */
  loaded(): Promise<readonly LoadedModel[]>
  /** Ends the thread at once, whatever it is doing. */
  terminate(): void
  /** Calls back when the thread has ended by itself or failed, with the reason where there is one. */
  onDeath(callback: (reason?: unknown) => void): void
  /** Calls back at every sign of life that is not a result, such as download progress: it restarts the deadline. */
  onActivity?(callback: () => void): void
}
