import { aliveChannel, browserWorkerChannel, connect } from '@polytable/rpc/index'
import { describe, expect, test } from 'vitest'
import { testDeaths } from './support/deaths.ts'
import type { WorkerApi } from './support/worker-api.ts'

function startWorker(): Worker {
  return new Worker(new URL('./support/browser-worker-entry.ts', import.meta.url), { type: 'module' })
}

describe('the death of a browser worker', () => {
  testDeaths(() => {
    const worker = startWorker()
    return {
      connection: connect<WorkerApi>(aliveChannel(browserWorkerChannel(worker), navigator.locks)),
      terminate: () => worker.terminate(),
    }
  })

  test('whose script cannot be loaded rejects calls', async () => {
    const worker = new Worker('/there-is-no-such-script.js', { type: 'module' })
    const connection = connect<WorkerApi>(browserWorkerChannel(worker))
    await expect(connection.api.hello()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })
})
