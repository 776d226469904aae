import { PolytableError, type PolytableErrorJson } from '@polytable/model/errors/index'
import type { JobContext, ModelHost, ModelJob, ModelResult } from '@polytable/models/host/index'
import type { ModelWorker } from '@polytable/models/supervisor/index'

export interface Call {
  readonly id: number
  readonly job: ModelJob
  readonly context: JobContext
}

export type Reply =
  | { readonly id: number; readonly result: ModelResult }
  | { readonly id: number; readonly error: PolytableErrorJson }
  | { readonly activity: true }

/** A thread as its owner sees it, in browsers and in Node. */
export interface Thread {
  post(call: Call): void
  onReply(callback: (reply: Reply) => void): void
  onDeath(callback: (reason?: unknown) => void): void
  terminate(): void
}

/** Inside the thread: answers calls. */
export async function answer(
  host: ModelHost,
  { id, job, context }: Call,
  post: (reply: Reply) => void,
): Promise<void> {
  try {
    const onProgress = (): void => post({ activity: true })
    post({ id, result: await host.run(job, context, onProgress) })
  } catch (error) {
    if (!PolytableError.is(error)) throw error
    post({ id, error: error.toJSON() })
  }
}

/** Outside the thread: a model worker over its messages. */
export function modelWorkerOver(thread: Thread): ModelWorker {
  const waiting = new Map<number, { resolve(result: ModelResult): void; reject(error: unknown): void }>()
  const onActivity: (() => void)[] = []
  let lastId = 0
  thread.onReply((reply) => {
    if ('activity' in reply) return onActivity.forEach((callback) => callback())
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) call?.reject(PolytableError.fromJSON(reply.error))
    else call?.resolve(reply.result)
  })
  const call = (job: ModelJob, context: JobContext): Promise<ModelResult> =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject })
      thread.post({ id: lastId, job, context })
    })
  return {
    call: call as ModelWorker['call'],
    loaded: async () => [],
    terminate: thread.terminate,
    onDeath: thread.onDeath,
    onActivity: (callback) => onActivity.push(callback),
  }
}
