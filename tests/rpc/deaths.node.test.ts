import { connect } from '@polytable/rpc/index'
import { nodeWorkerChannel } from '@polytable/rpc/node'
import { describe } from 'vitest'
import { testDeaths } from './support/deaths.ts'
import { startNodeWorker } from './support/node-worker.ts'
import type { WorkerApi } from './support/worker-api.ts'

describe('the death of a worker_threads worker', () => {
  testDeaths(async () => {
    const worker = await startNodeWorker()
    return {
      connection: connect<WorkerApi>(nodeWorkerChannel(worker)),
      terminate: () => worker.terminate(),
    }
  })
})
