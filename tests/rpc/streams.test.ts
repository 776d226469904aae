import { eachUntilAborted } from '@polytable/model/async/abort'
import { lastItem } from '@polytable/model/async/last-item'
import { stream, transfer } from '@polytable/rpc/index'
import { describe, expect, test } from 'vitest'
import { connectedPair, nothing, settle } from './support/pair.ts'

class Source {
  produced = 0
  cleaned = 0
  signal: AbortSignal | undefined

  async *count(to: number, options: { failAt?: number; signal?: AbortSignal } = {}): AsyncGenerator<number> {
    this.signal = options.signal
    try {
      for (let i = 1; i <= to; i++) {
        options.signal?.throwIfAborted()
        if (i === options.failAt) throw new RangeError(`failed at ${i}`)
        this.produced = i
        yield i
      }
    } finally {
      await settle()
      this.cleaned++
    }
  }

  async later(to: number): Promise<AsyncIterable<number>> {
    await settle()
    return this.count(to)
  }

  events(): AsyncIterable<string> {
    return stream((signal) => this.#events(signal), { ahead: 0 })
  }

  waiting(): AsyncIterable<string> {
    return stream((signal) => this.#events(signal))
  }

  async *#events(signal: AbortSignal): AsyncGenerator<string> {
    try {
      yield 'first'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    } finally {
      this.cleaned++
    }
  }

  async *buffers(): AsyncGenerator<Float32Array> {
    const made = new Float32Array([1, 2])
    yield transfer(made, [made.buffer])
    yield new Float32Array([made.length])
  }

  async sum(values: AsyncIterable<number>, atMost: number): Promise<number> {
    let sum = 0
    for await (const value of values) {
      sum += value
      if (sum >= atMost) break
    }
    return sum
  }
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

describe('a stream', () => {
  test('is iterated straight from the call, or awaited first', async () => {
    const { connection, server } = connectedPair(new Source())
    expect(await collect(connection.api.count(5))).toEqual([1, 2, 3, 4, 5])
    expect(await collect(await connection.api.later(3))).toEqual([1, 2, 3])
    expect(await collect(connection.api.count(0))).toEqual([])
    expect(connection.holdings()).toEqual(nothing)
    expect(server.holdings()).toEqual(nothing)
  })

  test('computes one item ahead and no more', async () => {
    const source = new Source()
    const { connection } = connectedPair(source)
    for await (const value of connection.api.count(10)) {
      await settle()
      expect(source.produced).toBe(Math.min(value + 1, 10))
    }
  })

  test('left early returns the producer, and waits for its cleanup', async () => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    for await (const value of connection.api.count(1_000)) {
      await settle()
      if (value === 3) break
    }
    expect(source.cleaned).toBe(1)
    expect(source.produced).toBe(4)
    expect(server.holdings()).toEqual(nothing)
    expect(connection.holdings()).toEqual(nothing)
  })

  test.each(['events', 'waiting'] as const)('of %s can be left while the producer waits', async (method) => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    for await (const value of connection.api[method]()) {
      expect(value).toBe('first')
      await settle()
      break
    }
    await settle()
    expect(source.cleaned).toBe(1)
    expect(server.holdings()).toEqual(nothing)
    expect(connection.holdings()).toEqual(nothing)
  })

  test.each([0, 1])('left for a signal after %i items, is closed on both sides', async (items) => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    const controller = new AbortController()
    const reason = new Error('enough')
    const seen: string[] = []
    const reading = (async () => {
      for await (const value of eachUntilAborted(connection.api.waiting(), controller.signal))
        seen.push(value)
    })()
    if (items > 0) await settle()
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    expect(seen).toHaveLength(items)
    await settle()
    // The first item is computed with the call.
    expect(source.cleaned).toBe(1)
    expect(server.holdings()).toEqual(nothing)
    expect(connection.holdings()).toEqual(nothing)
  })

  test('gives the items before an error, then the error', async () => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    const seen: number[] = []
    const reading = (async () => {
      for await (const value of connection.api.count(5, { failAt: 3 })) seen.push(value)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'INTERNAL_ERROR', message: 'failed at 3' })
    expect(seen).toEqual([1, 2])
    expect(source.cleaned).toBe(1)
    expect(server.holdings()).toEqual(nothing)
    expect(connection.holdings()).toEqual(nothing)
  })

  test('keeps the signal of its call until it ends', async () => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    const controller = new AbortController()
    const reading = (async () => {
      for await (const value of connection.api.count(100, { signal: controller.signal })) {
        if (value === 2) controller.abort()
        await settle()
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(source.produced).toBeLessThan(6)
    expect(server.holdings()).toEqual(nothing)
    expect(connection.holdings()).toEqual(nothing)
  })

  test('is asked for no more after an item that is marked as the last', async () => {
    let ended = 0
    const { connection, server } = connectedPair({
      async *marked(count: number): AsyncGenerator<{ readonly i: number }> {
        for (let i = 1; i <= count; i++) yield i === count ? lastItem({ i }) : { i }
        ended++
      },
    })
    expect(await collect(connection.api.marked(1))).toEqual([{ i: 1 }])
    expect(await collect(connection.api.marked(3))).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }])
    for await (const { i } of connection.api.marked(1)) {
      expect(i).toBe(1)
      expect(ended).toBe(3)
      expect(server.holdings()).toEqual(nothing)
      expect(connection.holdings()).toEqual(nothing)
    }
  })

  test('transfers the buffers of its items', async () => {
    const { connection } = connectedPair(new Source())
    expect(await collect(connection.api.buffers())).toEqual([new Float32Array([1, 2]), new Float32Array([0])])
  })

  test('rejects when the other side goes away, and its producer is returned', async () => {
    const source = new Source()
    const { connection, server } = connectedPair(source)
    const iterator = connection.api.waiting()[Symbol.asyncIterator]()
    await iterator.next()
    const refused = expect(iterator.next()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await settle()
    server.close()
    await refused
    await settle()
    expect(source.cleaned).toBe(1)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('is also an argument: the other side pulls from it', async () => {
    const { connection, server } = connectedPair(new Source())
    const source = new Source()
    expect(await connection.api.sum(source.count(4), 100)).toBe(10)
    expect(await connection.api.sum(source.count(100), 6)).toBe(6)
    expect(source.cleaned).toBe(2)
    expect(source.produced).toBeLessThan(6)
    expect(connection.holdings()).toEqual(nothing)
    expect(server.holdings()).toEqual(nothing)
  })
})
