import type { ModelHost } from '@polytable/models/host/index'
import type { ModelWorker } from '@polytable/models/supervisor/index'
import { connect, type Channel } from '@polytable/rpc/index'

/** How often a thread is asked whether it is alive, in milliseconds: a film's sound, or a model, may take longer than its deadline. */
const ASK_EVERY_MS = 10_000

/** A model thread as its supervisor sees it. */
export function modelWorker(channel: Channel): ModelWorker {
  const connection = connect<ModelHost>(channel)
  return {
    call: (job, context, onProgress) => connection.api.run(job, context, onProgress) as never,
    loaded: () => connection.api.loaded(),
    terminate: () => connection.close(),
    onDeath: (callback) => void connection.closed.then(callback),
    onActivity: (callback) => {
      const ask = (): void => void connection.api.alive().then(callback, () => undefined)
      const timer = setInterval(ask, ASK_EVERY_MS)
      void connection.closed.then(() => clearInterval(timer))
    },
  }
}
