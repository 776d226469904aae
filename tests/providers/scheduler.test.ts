import fc from 'fast-check'
import { Pool, type RequestEnd } from '@polytable/providers/requests/pool'
import { askedWait, millisecondsUntil, reportedLimits } from '@polytable/providers/requests/limit-headers'
import { describe, expect, test } from 'vitest'
import { FakeClock } from './support/fake-clock.ts'
import { FakeService, type Style } from './support/fake-service.ts'

const signal = new AbortController().signal

/** Makes requests of a pool to a service, each again where it is refused, until all are done. */
async function makeAll(pool: Pool, service: FakeService, clock: FakeClock, count: number, latencyMs: number) {
  const order: number[] = []
  let refused = 0
  const one = async (i: number): Promise<void> => {
    for (let retry = false; ; retry = true) {
      const turn = await pool.turn(10, retry, signal)
      const answer = service.ask()
      await clock.sleep(latencyMs)
      const end: RequestEnd = { isAnswered: true, limits: reportedLimits(answer.headers, 0) }
      if (answer.status === 200) {
        turn.end(end)
        order.push(i)
        return
      }
      refused++
      turn.end({ ...end, isRefused: true, waitMs: askedWait(answer.headers, undefined, 0) })
    }
  }
  await clock.run(Promise.all(Array.from({ length: count }, (_, i) => one(i))))
  return { order, refused }
}

describe('The requests to a model', () => {
  test.each<Style>(['even', 'stepped'])(
    'of a service whose limit is %s: it is used, and seldom met',
    async (style) => {
      const clock = new FakeClock()
      const service = new FakeService(clock, 500, style)
      const pool = new Pool(clock, { concurrency: 50 })
      const { order, refused } = await makeAll(pool, service, clock, 2000, 300)
      expect(order).toHaveLength(2000)
      const minutes = clock.now() / 60_000
      // The first minute's worth is there at once. Of each minute a twentieth is left alone.
      const possible = style === 'even' ? (2000 - 500) / 500 / 0.95 : Math.ceil(2000 / 475) - 1
      expect(minutes).toBeLessThan(possible + 0.2)
      expect(service.refusedAfter(60_000)).toBe(0)
      expect(refused).toBeLessThan(60)
    },
  )

  test('under limits that the program gives are begun evenly, and never more of them', async () => {
    const clock = new FakeClock()
    const pool = new Pool(clock, { requestsPerMinute: 120, concurrency: 10 })
    const service = new FakeService(clock, Infinity, 'even')
    await makeAll(pool, service, clock, 300, 50)
    expect(service.mostIn(60_000)).toBeLessThanOrEqual(122)
    expect(clock.now()).toBeLessThan(1.05 * 150_000)
  })

  test('the first is made alone, and no more than allowed at a time', async () => {
    const clock = new FakeClock()
    const pool = new Pool(clock, { concurrency: 7 })
    const service = new FakeService(clock, Infinity, 'even')
    await makeAll(pool, service, clock, 100, 1000)
    expect(service.asked.filter((at) => at < 1000)).toHaveLength(1)
    expect(service.mostIn(1000)).toBeLessThanOrEqual(7)
  })

  test('whatever the limits, latencies and requests: all are made, those that waited longest first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom<Style>('even', 'stepped'),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 120 }),
        async (limit, style, concurrency, latencyMs, count) => {
          const clock = new FakeClock()
          const service = new FakeService(clock, limit, style)
          const { order } = await makeAll(new Pool(clock, { concurrency }), service, clock, count, latencyMs)
          expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
          // Only those in progress together can change places.
          for (const [place, i] of order.entries())
            expect(Math.abs(place - i)).toBeLessThanOrEqual(2 * concurrency)
          expect(service.mostIn(60_000)).toBeLessThanOrEqual(2 * limit)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a refusal that says nothing of limits is got over', async () => {
    const clock = new FakeClock()
    const pool = new Pool(clock, {})
    const limits = new Map([['requests', { limit: 100, remaining: 99, resetMs: 1000 }]] as const)
    const first = await pool.turn(1, false, signal)
    first.end({ isAnswered: true, limits })
    await clock.run(clock.sleep(2000))
    const second = await pool.turn(1, false, signal)
    second.end({ isAnswered: true, isRefused: true })
    const rest = Array.from({ length: 300 }, async () => {
      const turn = await pool.turn(1, false, signal)
      turn.end({ isAnswered: true })
    })
    await clock.run(Promise.all(rest))
    expect(clock.now()).toBeLessThan(5 * 60_000)
  })

  test('an answer that took long does not take off again what was asked for and answered since', async () => {
    const clock = new FakeClock()
    const pool = new Pool(clock, {})
    const left = (remaining: number): RequestEnd => ({
      isAnswered: true,
      limits: new Map([['requests', { limit: 100, remaining, resetMs: 60_000 }]] as const),
    })
    const first = await pool.turn(1, false, signal)
    first.end(left(23))
    const slow = await pool.turn(1, false, signal)
    for (let i = 1; i <= 10; i++) {
      const turn = await pool.turn(1, false, signal)
      turn.end(left(22 - i))
    }
    // All of them are in what it says, and so are those that others told of later.
    slow.end(left(12))
    await clock.run(pool.turn(1, false, signal))
    expect(clock.now()).toBe(0)
  })

  test('a turn that is no longer wanted is given to the next', async () => {
    const clock = new FakeClock()
    const pool = new Pool(clock, { concurrency: 1 })
    const first = await pool.turn(1, false, signal)
    const left = new AbortController()
    const second = pool.turn(1, false, left.signal)
    const third = pool.turn(1, false, signal)
    left.abort(new Error('not wanted'))
    await expect(second).rejects.toThrow('not wanted')
    first.end({ isAnswered: true })
    ;(await third).end({})
    expect(pool.waiting).toBe(0)
  })
})

describe('What services say of limits', () => {
  test.each([
    ['6m0s', 360_000],
    ['120ms', 120],
    ['1.5', 1500],
    ['2m59.56s', 179_560],
    ['1970-01-01T00:00:02Z', 1000],
    ['soon', undefined],
    ['', undefined],
  ])('%s', (text, expected) => expect(millisecondsUntil(text, 1000)).toBe(expected))

  test('in headers', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'anthropic-ratelimit-input-tokens-limit': '1000',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '1970-01-01T00:00:10Z',
      'x-ratelimit-limit-tokens': 'many',
    })
    expect([...reportedLimits(headers, 0)]).toEqual([
      ['requests', { limit: 60, remaining: 59, resetMs: 1000 }],
      ['input-tokens', { limit: 1000, remaining: 0, resetMs: 10_000 }],
    ])
  })

  test.each<[Record<string, string>, unknown, number | undefined]>([
    [{ 'retry-after': '1.5' }, undefined, 1500],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:05 GMT' }, undefined, 5000],
    [{ 'retry-after-ms': '20', 'retry-after': '9' }, undefined, 20],
    [{ 'x-amz-retry-after': '30' }, undefined, 30],
    [
      {},
      {
        error: {
          details: [
            { '@type': 'x' },
            { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' },
          ],
        },
      },
      34_000,
    ],
    [{}, { error: 'text' }, undefined],
  ])('%j %j', (headers, body, expected) => expect(askedWait(new Headers(headers), body, 0)).toBe(expected))
})
