import { service, type RemoteService } from '@polytable/rpc/index'
import { describe, expect, test } from 'vitest'
import { connectedPair, nothing, settle } from './support/pair.ts'

interface Options {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number) => void | Promise<unknown>
}

class Worker {
  lastSignal: AbortSignal | undefined
  keptCallback: ((done: number) => unknown) | undefined

  async work(steps: number, options: Options): Promise<number> {
    this.keptCallback = options.onProgress
    this.lastSignal = options.signal
    for (let step = 1; step <= steps; step++) {
      options.signal?.throwIfAborted()
      await options.onProgress?.(step)
    }
    return steps
  }

  untilAborted(signal: AbortSignal): Promise<never> {
    this.lastSignal = signal
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }

  report(onProgress: (done: number) => void): Promise<string> {
    onProgress(1)
    onProgress(2)
    return Promise.resolve('done')
  }
}

describe('callbacks', () => {
  test('are called in order, awaited, and let go with the call', async () => {
    const { connection, server } = connectedPair(new Worker())
    const seen: number[] = []
    const result = await connection.api.work(3, {
      onProgress: async (done) => {
        await settle()
        seen.push(done)
      },
    })
    expect([result, seen]).toEqual([3, [1, 2, 3]])
    expect(connection.holdings()).toEqual(nothing)
    expect(server.holdings()).toEqual(nothing)
  })

  test('that nobody waits for arrive before the result', async () => {
    const { connection } = connectedPair(new Worker())
    const seen: number[] = []
    await connection.api.report((done) => seen.push(done))
    expect(seen).toEqual([1, 2])
  })

  test('throw into the method that called them', async () => {
    const { connection } = connectedPair(new Worker())
    const work = connection.api.work(1, { onProgress: () => Promise.reject(new RangeError('enough')) })
    await expect(work).rejects.toMatchObject({ code: 'INTERNAL_ERROR', message: 'enough' })
    expect(connection.holdings()).toEqual(nothing)
  })

  test('cannot be called after the call', async () => {
    const worker = new Worker()
    const { connection } = connectedPair(worker)
    await connection.api.work(1, { onProgress: () => {} })
    await expect(worker.keptCallback!(9)).rejects.toMatchObject({ code: 'INVALID_STATE' })
  })
})

describe('abort signals', () => {
  test('abort the signal of the other side, with the reason', async () => {
    const worker = new Worker()
    const { connection, server } = connectedPair(worker)
    const controller = new AbortController()
    const work = connection.api.untilAborted(controller.signal)
    await settle()
    controller.abort()
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(worker.lastSignal?.aborted).toBe(true)
    expect(worker.lastSignal).not.toBe(controller.signal)
    expect(connection.holdings()).toEqual(nothing)
    expect(server.holdings()).toEqual(nothing)
  })

  test('already aborted: nothing is sent', async () => {
    const worker = new Worker()
    const { connection } = connectedPair(worker)
    const work = connection.api.work(1, { onProgress: () => {}, signal: AbortSignal.abort() })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    await settle()
    expect(worker.keptCallback).toBeUndefined()
    expect(connection.holdings()).toEqual(nothing)
  })

  test('are aborted when the caller is gone', async () => {
    const worker = new Worker()
    const { connection } = connectedPair(worker)
    const refused = expect(connection.api.untilAborted(new AbortController().signal)).rejects.toThrow()
    await settle()
    connection.close()
    await refused
    await settle()
    expect(worker.lastSignal?.aborted).toBe(true)
  })
})

interface Files {
  read(name: string, options?: { onBytes?: (bytes: number) => void }): Promise<string>
  missing?(): Promise<void>
}

class Engine {
  files: RemoteService<Files> | undefined
  open(options: { files: RemoteService<Files> }): Promise<string[]> {
    this.files = options.files
    return Promise.resolve(Object.keys(options.files))
  }
  first(): Promise<string> {
    let bytes = 0
    return this.files!.read('a', { onBytes: (count) => (bytes = count) }).then((text) => `${text}:${bytes}`)
  }
}

class DirectoryFiles implements Files {
  readonly #root = '/root/'
  read(name: string, options: { onBytes?: (bytes: number) => void } = {}): Promise<string> {
    options.onBytes?.(12)
    return Promise.resolve(this.#root + name)
  }
}

describe('services', () => {
  test('outlive the call, take callbacks themselves, and are the same when passed again', async () => {
    const { connection, server } = connectedPair(new Engine())
    const files: Files = new DirectoryFiles()
    for (let i = 0; i < 10; i++) {
      expect(await connection.api.open({ files: service(files) })).toEqual(['read'])
    }
    expect(await connection.api.first()).toBe('/root/a:12')
    expect(connection.holdings()).toEqual({ ...nothing, services: 1 })
    expect(server.holdings()).toEqual(nothing)
  })

  test('with the lifetime of a call end with it', async () => {
    const { connection } = connectedPair(new Engine())
    await connection.api.open({ files: service<Files>(new DirectoryFiles(), { lifetime: 'call' }) })
    await expect(connection.api.first()).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(connection.holdings()).toEqual(nothing)
  })
})

test('a thousand calls with callbacks and signals leave nothing behind', async () => {
  const { connection, server } = connectedPair(new Worker())
  const { signal } = new AbortController()
  let progress = 0
  await Promise.all(
    Array.from({ length: 1_000 }, () =>
      connection.api.work(2, { signal, onProgress: () => void progress++ }),
    ),
  )
  expect(progress).toBe(2_000)
  expect(connection.holdings()).toEqual(nothing)
  expect(server.holdings()).toEqual(nothing)
})
