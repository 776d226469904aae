import type { ModelHost } from '@polytable/models/host/index'
import type { ModelWorker } from '@polytable/models/supervisor/index'
import { connect, type Channel } from '@polytable/rpc/index'

/** A model thread as its supervisor sees it. */
export function modelWorker(channel: Channel): ModelWorker {
  const connection = connect<ModelHost>(channel)
  return {
    call: (job, context) => connection.api.run(job, context) as never,
    terminate: () => connection.close(),
    onDeath: (callback) => void connection.closed.then(callback),
  }
}
