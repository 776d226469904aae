import { connect, messagePortChannel, serve, transfer } from '@polytable/rpc/index'
import { describe, expect, test } from 'vitest'
import { connectedPair, nothing, settle } from './support/pair.ts'

class Calculator {
  #calls = 0
  add(a: number, b: number): Promise<number> {
    this.#calls++
    return Promise.resolve(a + b)
  }
  count(): number {
    return this.#calls
  }
  echo<T>(value: T): Promise<T> {
    return Promise.resolve(value)
  }
}

describe('a call', () => {
  test('reaches methods of a class instance with its private state', async () => {
    const { connection } = connectedPair(new Calculator())
    expect(await connection.api.add(1, 2)).toBe(3)
    expect(await connection.api.count()).toBe(1)
  })

  test('clones dates, maps, big integers, typed arrays and undefined', async () => {
    const { connection } = connectedPair(new Calculator())
    const value = {
      when: new Date(0),
      map: new Map([['a', new Set([1])]]),
      big: 2n ** 70n,
      floats: new Float32Array([1.5, -2]),
      missing: undefined,
      nested: [{ deep: null }],
    }
    expect(await connection.api.echo(value)).toEqual(value)
  })

  test('many calls in flight each get their own answer', async () => {
    const { connection, server } = connectedPair(new Calculator())
    const sums = await Promise.all(Array.from({ length: 500 }, (_, i) => connection.api.add(i, i)))
    expect(sums).toEqual(Array.from({ length: 500 }, (_, i) => 2 * i))
    expect(connection.holdings()).toEqual(nothing)
    expect(server.holdings()).toEqual(nothing)
  })

  test('made before the other side listens is sent when it does, with the arguments of that moment', async () => {
    const ports = new MessageChannel()
    const connection = connect<Calculator>(messagePortChannel(ports.port2))
    const list = [1]
    const early = connection.api.echo(list)
    list.push(2)
    await settle()
    const server = serve(messagePortChannel(ports.port1), new Calculator())
    expect(await early).toEqual([1])
    server.close()
    await connection.closed
  })

  test('goes both ways over one channel', async () => {
    const ports = new MessageChannel()
    const page = connect<Calculator>(messagePortChannel(ports.port1), { serve: { name: () => 'page' } })
    const engine = connect<{ name(): string }>(messagePortChannel(ports.port2), { serve: new Calculator() })
    expect(await page.api.add(2, 2)).toBe(4)
    expect(await engine.api.name()).toBe('page')
    page.close()
    expect(await engine.closed).toBeUndefined()
  })

  test('cannot reach what every object has, nor what is not there', async () => {
    const { connection } = connectedPair<object>(new Calculator())
    const api = connection.api as unknown as Record<string, () => Promise<unknown>>
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'nothing']) {
      await expect(api[name]!(), name).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' })
    }
  })

  test('with an argument that cannot be cloned rejects and leaves nothing behind', async () => {
    const { connection } = connectedPair(new Calculator())
    const early = connection.api.echo({ deep: { fn: () => 1 } })
    await expect(early).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(connection.api.echo([() => 1])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(connection.holdings()).toEqual(nothing)
    expect(await connection.api.add(1, 1)).toBe(2)
  })

  test('with a result that cannot be cloned rejects', async () => {
    const { connection } = connectedPair({ bad: () => Promise.resolve([() => 1]) })
    await expect(connection.api.bad()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
    expect(connection.holdings()).toEqual(nothing)
  })
})

describe('transfer', () => {
  test('moves the buffers of an argument, of an option and of a result', async () => {
    const kept: Float32Array[] = []
    const { connection } = connectedPair({
      length: (data: Float32Array, options: { more: Uint8Array }) =>
        Promise.resolve(data.length + options.more.length),
      make(size: number) {
        const made = new Float32Array(size).fill(7)
        kept.push(made)
        return Promise.resolve(transfer(made, [made.buffer]))
      },
    })
    const data = new Float32Array(10)
    const more = new Uint8Array(5)
    expect(
      await connection.api.length(transfer(data, [data.buffer]), { more: transfer(more, [more.buffer]) }),
    ).toBe(15)
    expect([data.length, more.length]).toEqual([0, 0])
    const made = await connection.api.make(3)
    expect(made).toEqual(new Float32Array([7, 7, 7]))
    expect(kept[0]!.length).toBe(0)
  })
})

describe('the end', () => {
  const api = { never: () => new Promise<void>(() => {}) }

  test.each(['connection', 'server'] as const)(
    'asked for by the %s rejects what is in progress',
    async (side) => {
      const pair = connectedPair(api)
      const pending = pair.connection.api.never()
      const refused = expect(pending).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true })
      await settle()
      pair[side].close()
      await refused
      expect(await pair.connection.closed).toBeUndefined()
      expect(await pair.server.closed).toBeUndefined()
      await expect(pair.connection.api.never()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
      expect(pair.connection.holdings()).toEqual(nothing)
      expect(pair.server.holdings()).toEqual(nothing)
    },
  )
})

describe('a heartbeat', () => {
  test('gives up on a side that never answers', async () => {
    const ports = new MessageChannel()
    const connection = connect<Calculator>(messagePortChannel(ports.port2), { answerWithin: 50 })
    await expect(connection.api.count()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect((await connection.closed)?.message).toContain('50 ms')
    ports.port1.close()
  })

  test('lets calls take longer than its patience as long as pings are answered', async () => {
    const api = { slow: () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), 600)) }
    const { connection } = connectedPair(api, { every: 10, patience: 300, answerWithin: 5_000 })
    expect(await connection.api.slow()).toBe('done')
  })
})
