import { aliveChannel, serve, workerScopeChannel, type WorkerScope } from '@polytable/rpc/index'
import { localMedia } from '../packages/polytable/src/browser/local-media.ts'
import { createFunctionHost } from '@polytable/udf/pool/host'

serve(
  aliveChannel(workerScopeChannel(self as unknown as WorkerScope), navigator.locks),
  createFunctionHost(localMedia),
)
