import { aliveChannel, serve, workerScopeChannel, type WorkerScope } from '@polytable/rpc/index'
import { WorkerApi } from './worker-api.ts'

const scope = self as unknown as WorkerScope & { close(): void }

// Served late on purpose: what was posted before must not be lost.
setTimeout(
  () => serve(aliveChannel(workerScopeChannel(scope), navigator.locks), new WorkerApi(() => scope.close())),
  50,
)
