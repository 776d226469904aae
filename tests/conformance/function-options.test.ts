import { open, pt } from 'polytable'
import { count } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

let names = 0
const name = (): string => `options.f${++names}`
const int = { params: { n: pt.int() }, returns: pt.int() }
const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

onEveryBackend(
  'Options of functions',
  (backend) => {
    const table = async (rows: number) => {
      const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string().nullable() })
      if (rows > 0) await t.insert(numbers(rows))
      return t
    }

    test('deterministic: false calls every occurrence for itself', async () => {
      let calls = 0
      const t = await table(2)
      const next = pt.udf({ name: name(), ...int, deterministic: false, run: () => ++calls })
      const once = pt.udf({ name: name(), ...int, run: () => ++calls })
      const call = next({ n: t.c.n })
      const rows = await t.select({ a: call, b: call }).collect()
      expect(new Set(rows.flatMap(({ a, b }) => [a, b])).size).toBe(4)
      const same = await t.select({ a: once({ n: t.c.n }), b: once({ n: t.c.n }) }).collect()
      expect(same.every(({ a, b }) => a === b)).toBe(true)
    })

    test('timeoutMs fails the cell, aborts its signal, and lets the others go on', async () => {
      const t = await table(0)
      const aborted: string[] = []
      const waits = pt.udf({
        name: name(),
        ...int,
        timeoutMs: 50,
        run: ({ n }, { signal }) => {
          signal.addEventListener('abort', () => aborted.push(`${n}: ${(signal.reason as Error).message}`))
          return n === 1 ? new Promise<number>(() => undefined) : n
        },
      })
      const waiting = await t.addComputedColumn({ m: waits({ n: t.c.n }) })
      expect(await waiting.insert(numbers(3), { onError: 'ignore' })).toMatchObject({ errors: 1 })
      expect(await waiting.select({ m: waiting.c.m, e: waiting.c.m.errorType }).collect()).toEqual([
        { m: 0, e: null },
        { m: null, e: 'PROVIDER_TIMEOUT' },
        { m: 2, e: null },
      ])
      expect(aborted).toHaveLength(1)
      expect(aborted[0]).toContain('1: ')
    })

    test('timeoutMs of a batched function is that of a batch', async () => {
      const t = await table(0)
      const waits = pt.udf({
        name: name(),
        ...int,
        timeoutMs: 50,
        batchSize: 2,
        run: (batch) =>
          batch[0]!.n === 2 ? new Promise<number[]>(() => undefined) : batch.map(({ n }) => n),
      })
      const waiting = await t.addComputedColumn({ m: waits({ n: t.c.n }) })
      expect(await waiting.insert(numbers(6), { onError: 'ignore' })).toMatchObject({ errors: 2 })
      const failed = waiting.where(waiting.c.m.errorType.isNotNull())
      expect((await failed.collect()).map(({ n }) => n)).toEqual([2, 3])
    })

    test('retries tries again what throws, and tells the body', async () => {
      const t = await table(3)
      const tries: string[] = []
      const flaky = pt.udf({
        name: name(),
        ...int,
        retries: 2,
        run: ({ n }, { isRetry }) => {
          tries.push(`${n} ${isRetry}`)
          if (tries.filter((each) => each.startsWith(`${n} `)).length <= n) throw new Error('not yet')
          return n
        },
      })
      expect((await t.select({ m: flaky({ n: t.c.n }) }).collect()).map(({ m }) => m)).toEqual([0, 1, 2])
      expect(tries.toSorted()).toEqual(['0 false', '1 false', '1 true', '2 false', '2 true', '2 true'])
    })

    test('retries gives up with the last error, and ends its wait when it is aborted', async () => {
      const t = await table(0)
      let tries = 0
      const fails = pt.udf({
        name: name(),
        ...int,
        retries: 1,
        run: async () => {
          throw new Error(`try ${++tries}`)
        },
      })
      const failing = await t.addComputedColumn({ m: fails({ n: t.c.n }) })
      await failing.insert({ n: 1 }, { onError: 'ignore' })
      expect(await failing.select({ e: failing.c.m.errorMessage }).collect()).toEqual([{ e: 'try 2' }])

      const controller = new AbortController()
      const stubborn = pt.udf({
        name: name(),
        ...int,
        retries: 1000,
        run: () => {
          setTimeout(() => controller.abort(new Error('enough')), 20)
          throw new Error('again')
        },
      })
      const collected = failing
        .select({ m: stubborn({ n: failing.c.n }) })
        .collect({ signal: controller.signal })
      await expect(collected).rejects.toThrow('enough')
    })

    test('functions of a resource pool share its limit', async () => {
      let running = 0
      let most = 0
      const run = async ({ n }: { n: number }): Promise<number> => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 5))
        running--
        return n
      }
      const resourcePool = 'request-rate:narrow'
      const [a, b] = [name(), name()].map((each) => pt.udf({ name: each, ...int, resourcePool, run }))
      const t = await table(10)
      const rows = await t.select({ a: a!({ n: t.c.n }), b: b!({ n: t.c.n }) }).collect()
      expect(rows.every((row, n) => row.a === n && row.b === n)).toBe(true)
      expect(most).toBe(2)
    })

    test('a resource pool keeps its rate', async () => {
      const starts: number[] = []
      const slow = pt.udf({
        name: name(),
        ...int,
        resourcePool: 'request-rate:slow',
        run: async ({ n }) => {
          starts.push(performance.now())
          return n
        },
      })
      const t = await table(4)
      const begun = performance.now()
      await t.select({ m: slow({ n: t.c.n }) }).collect()
      // 6,000 a minute are 10 ms apart; a timer may be early by a little, and any start late.
      expect(starts).toHaveLength(4)
      expect(starts.every((at, i) => at - begun > 10 * i - 3)).toBe(true)
    })

    test('only asynchronous functions can be in a resource pool', async () => {
      const t = await table(0)
      const resourcePool = 'request-rate:narrow'
      const sync = pt.udf({ name: name(), ...int, resourcePool, run: ({ n }) => n })
      const failing = await t.addComputedColumn({ m: sync({ n: t.c.n }) })
      await failing.insert({ n: 1 }, { onError: 'ignore' })
      expect(await failing.select({ e: failing.c.m.errorType }).collect()).toEqual([
        { e: 'INVALID_CONFIGURATION' },
      ])
    })

    test('toSql is what the store computes in conditions, orders and groups, without a call', async () => {
      let calls = 0
      const tag = pt.udf({
        name: name(),
        params: { text: pt.string(), prefix: pt.string().default('<') },
        returns: pt.string(),
        toSql: ({ text, prefix }) => prefix.add(text),
        run: ({ text, prefix }) => {
          calls++
          return prefix + text
        },
      })
      const t = await table(0)
      const hostile = `'); DROP TABLE x; --`
      await t.insert([{ n: 1, text: 'b' }, { n: 2 }, { n: 3, text: hostile }, { n: 4, text: 'a' }])
      const call = tag({ text: t.c.text, prefix: hostile })
      expect(await t.where(call.eq(`${hostile}a`)).collect()).toHaveLength(1)
      expect(await t.where(call.isNull()).collect()).toHaveLength(1)
      const sorted = await t.where(call.isNotNull()).orderBy(call).select({ n: t.c.n }).collect()
      expect(sorted.map(({ n }) => n)).toEqual([3, 4, 1])
      const groups = await t.groupBy(call).select({ tagged: call, rows: count() }).collect()
      expect(groups).toHaveLength(4)
      expect(calls).toBe(0)
      // Columns are computed by the body, which means the same.
      const stored = await t.addComputedColumn({ tagged: tag({ text: t.c.text }) })
      expect((await stored.collect()).map(({ tagged }) => tagged)).toEqual(['<b', null, `<${hostile}`, '<a'])
      expect(calls).toBe(3)
    })

    test('null for a parameter that is not nullable gives null without a call', async () => {
      const given: unknown[] = []
      const texts = { params: { text: pt.string(), more: pt.string().nullable() }, returns: pt.string() }
      const row = pt.udf({
        name: name(),
        ...texts,
        run: (args) => {
          given.push(args)
          return args.text
        },
      })
      const batched = pt.udf({
        name: name(),
        ...texts,
        batchSize: 2,
        run: (batch) => {
          given.push(...batch)
          return batch.map(({ text }) => text)
        },
      })
      const either = pt.udf({ name: name(), overloads: [row, batched] })
      const t = await table(0)
      await t.insert([{ n: 1, text: 'a' }, { n: 2 }, { n: 3, text: 'b' }])
      const rows = await t
        .select({
          a: row({ text: t.c.text }),
          b: batched({ text: t.c.text }),
          c: either({ text: t.c.text }),
          d: row.using({ more: 'x' })({ text: t.c.text }),
        })
        .collect()
      expect(rows).toEqual([
        { a: 'a', b: 'a', c: 'a', d: 'a' },
        { a: null, b: null, c: null, d: null },
        { a: 'b', b: 'b', c: 'b', d: 'b' },
      ])
      expect(given.every((args) => (args as { text: unknown }).text !== null)).toBe(true)
    })

    test('overloads are chosen by the types of arguments', async () => {
      const ofInt = pt.udf({ name: name(), ...int, run: ({ n }) => 2 * n })
      const ofText = pt.udf({
        name: name(),
        params: { n: pt.string(), times: pt.int().default(2) },
        returns: pt.string(),
        run: ({ n, times }) => n.repeat(times),
      })
      const double = pt.udf({ name: name(), overloads: [ofInt, ofText] })
      const t = await table(0)
      await t.insert({ n: 4, text: 'ab' })
      const query = t.select({
        int: double({ n: t.c.n }),
        text: double({ n: t.c.text }),
        thrice: double({ n: 'x', times: 3 }),
      })
      const [row] = await query.collect()
      expect(row).toEqual({ int: 8, text: 'abab', thrice: 'xxx' })
      const rows: { int: number; text: string | null; thrice: string }[] = await query.collect()
      expect(rows).toHaveLength(1)
      await expectError(() => double({ n: true as never }), 'INVALID_ARGUMENT', { message: 'overload' })
      const stored = await t.addComputedColumn({ twice: double({ n: t.c.n }) })
      expect((await stored.collect())[0]).toMatchObject({ twice: 8 })
    })

    test('arguments are checked where a call is made', async () => {
      const t = await table(1)
      const plus = pt.udf({
        name: name(),
        params: { a: pt.int(), b: pt.int() },
        returns: pt.int(),
        run: () => 0,
      })
      await expectError(() => plus({ a: t.c.text as never, b: 1 }), 'TYPE_MISMATCH', {
        message: "The argument 'a' of",
      })
      await expectError(() => plus({ a: 1.5, b: 1 }), 'TYPE_MISMATCH', { message: 'is Float, not Int' })
      const big = pt.udf({
        name: name(),
        params: { n: pt.bigint() },
        returns: pt.bigint(),
        run: ({ n }) => n * 2n,
      })
      expect(await t.select({ four: big({ n: 2 }), six: big({ n: 3n }) }).collect()).toEqual([
        { four: 4n, six: 6n },
      ])
      await expectError(() => plus(t.c.n as never), 'INVALID_ARGUMENT', { message: 'named arguments' })
      await expectError(() => plus({ a: 1 } as never), 'INVALID_ARGUMENT', { message: "'b'" })
      const size = pt.udf({ name: name(), params: { doc: pt.document() }, returns: pt.int(), run: () => 0 })
      for (const doc of ['./a.pdf', new File(['a'], 'a.txt')]) {
        await expectError(() => size({ doc: doc as never }), 'TYPE_MISMATCH')
      }
    })

    test('lists are arrays where a parameter is one', async () => {
      const t = await table(1)
      const size = pt.udf({
        name: name(),
        params: { v: pt.array({ shape: [2] }) },
        returns: pt.int(),
        run: ({ v }) => v.length,
      })
      expect(await t.select({ size: size({ v: [3, 4] }) }).collect()).toEqual([{ size: 2 }])
      await expectError(() => size({ v: [3, 4, 5] }), 'TYPE_MISMATCH')
    })

    test('the type of results may follow from constant arguments', async () => {
      const zeros = pt.udf({
        name: name(),
        params: { n: pt.int(), size: pt.int().default(2) },
        returns: ({ size }) => pt.array({ shape: [size], dtype: 'float32' }),
        run: ({ n, size }) => new Float32Array(size).fill(n),
      })
      const t = await table(1)
      const three: Float32Array = (await t.select({ v: zeros({ n: t.c.n, size: 3 }) }).collect())[0]!.v
      expect(three).toHaveLength(3)
      const stored = await t.addComputedColumn({
        two: zeros({ n: t.c.n }),
        five: zeros.using({ size: 5 })({ n: t.c.n }),
      })
      const { columns } = await stored.metadata()
      expect(columns.slice(-2).map(({ type }) => type.dimensions)).toEqual([[2], [5]])
      await expectError(() => zeros({ n: 1, size: t.c.n }), 'INVALID_ARGUMENT', { message: "'size'" })
    })
  },
  { rateLimits: { narrow: { concurrency: 2 }, slow: { requestsPerMinute: 6000 } } },
)

test('Options of functions are checked', async () => {
  const run = ({ n }: { n: number }): number => n
  for (const options of [
    { timeoutMs: 0 },
    { retries: -1 },
    { retries: 1.5 },
    { batchSize: 0 },
    { resourcePool: 'my service' },
  ]) {
    await expectError(
      () => pt.udf({ name: name(), ...int, ...options, run: run as never }),
      'INVALID_ARGUMENT',
    )
  }
  await expectError(() => pt.udf({ name: 'not a name', ...int, run }), 'INVALID_ARGUMENT')
  const toSql = (): never => 'SELECT 1' as never
  await expectError(() => pt.udf({ name: name(), ...int, run, toSql }), 'INVALID_ARGUMENT', {
    message: 'toSql',
  })
})

test('Rate limits are checked', async () => {
  for (const limit of [{ concurrency: 0 }, { requestsPerMinute: -1 }, { perSecond: 1 }]) {
    await expectError(open('memory://', { rateLimits: { x: limit as never } }), 'INVALID_ARGUMENT')
  }
})
