import type { Connection } from '@polytable/rpc/index'
import { expect, onTestFinished, test } from 'vitest'
import type { WorkerApi } from './worker-api.ts'
import { nothing } from './pair.ts'

/** A worker that was started for one test, and how its platform kills it from outside. */
export interface StartedWorker {
  readonly connection: Connection<WorkerApi>
  terminate(): unknown
}

/** What must hold for the death of a worker, however it comes about and wherever it runs. */
export function testDeaths(start: () => Promise<StartedWorker> | StartedWorker): void {
  const gone = { code: 'DATABASE_UNAVAILABLE', retryable: true }

  async function started(): Promise<StartedWorker> {
    const worker = await start()
    onTestFinished(() => worker.connection.close())
    expect(await worker.connection.api.hello()).toBe('hello')
    return worker
  }

  const ways: [string, (worker: StartedWorker) => unknown][] = [
    ['terminated from outside', (worker) => worker.terminate()],
    ['its own exit', (worker) => worker.connection.api.exitNow()],
    ['an exception that nobody caught', (worker) => worker.connection.api.throwLater()],
  ]

  test.each(ways)('%s rejects calls and streams in progress, and later ones', async (_name, kill) => {
    const worker = await started()
    const { api, closed } = worker.connection
    const ticks = api.ticks()[Symbol.asyncIterator]()
    expect(await ticks.next()).toEqual({ done: false, value: 1 })
    expect(await ticks.next()).toEqual({ done: false, value: 2 })
    const pending = [
      expect(api.never()).rejects.toMatchObject(gone),
      expect(ticks.next()).rejects.toMatchObject(gone),
    ]
    const way = Promise.resolve(kill(worker)).catch(() => {})
    await Promise.all([...pending, way])
    expect(await closed).toBeInstanceOf(Error)
    await expect(api.hello()).rejects.toMatchObject(gone)
    expect(worker.connection.holdings()).toEqual(nothing)
  })

  test('our own close terminates it and rejects what is in progress', async () => {
    const { connection } = await started()
    const refused = expect(connection.api.never()).rejects.toMatchObject(gone)
    connection.close()
    await refused
    expect(await connection.closed).toBeUndefined()
  })

  test('a thread that is busy for long is not dead', async () => {
    const { connection } = await started()
    expect(await connection.api.block(1_500)).toBe('done')
    expect(await connection.api.hello()).toBe('hello')
  })
}
