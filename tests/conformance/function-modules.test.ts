import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'
import * as module from './support/module-functions.js'

const udfs = [new URL('./support/module-functions.js', import.meta.url)]
const numbers = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }))

onEveryBackend(
  'Functions of modules',
  (backend) => {
    const table = async (rows: number) => {
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      if (rows > 0) await t.insert(numbers(rows))
      return t
    }

    test('run in workers, and results keep their order', async () => {
      const t = await table(500)
      const rows = await t
        .select({ n: t.c.n, next: module.slow({ n: t.c.n }), place: module.where({ n: t.c.n }) })
        .collect()
      expect(rows.every(({ n, next }) => next === n + 1)).toBe(true)
      expect(rows.some(({ place }) => place === module.here)).toBe(false)
    })

    test('compute columns, and are found again by who opens with the module', async () => {
      const t = await table(0)
      await t.addComputedColumn({ place: module.where({ n: t.c.n }) })
      const db = await backend.reopen({ udfs })
      if (!backend.keeps) return
      const again = await db.getTable(t.path)
      await again.insert(numbers(3))
      const rows = (await again.collect()) as { place: string }[]
      expect(rows).toHaveLength(3)
      expect(rows.some(({ place }) => place === module.here)).toBe(false)
    })

    test('get whole batches', async () => {
      const t = await table(10)
      const rows = await t.select({ size: module.sizes({ n: t.c.n }) }).collect()
      expect(rows.map(({ size }) => size)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 2, 2])
    })

    test('take and give bytes and arrays', async () => {
      const t = await backend.db.createTable(backend.path(), { bytes: pt.binary() })
      await t.insert([{ bytes: Uint8Array.of(7, 8) }, { bytes: Uint8Array.of(9) }])
      const rows = await t.select({ v: module.vector({ bytes: t.c.bytes }) }).collect()
      expect(rows.map(({ v }) => [...v])).toEqual([
        [7, 2],
        [9, 1],
      ])
    })

    test('fail in the cell that holds its thread for too long, and nowhere else', async () => {
      const t = await table(0)
      const stuck = await t.addComputedColumn({ m: module.stuckAtThree({ n: t.c.n }) })
      const status = await stuck.insert(numbers(40), { onError: 'ignore' })
      expect(status).toMatchObject({ rows: 40, errors: 1 })
      const rows = await stuck.select({ n: stuck.c.n, m: stuck.c.m, e: stuck.c.m.errorType }).collect()
      expect(rows).toEqual(
        numbers(40).map(({ n }) => (n === 3 ? { n, m: null, e: 'PROVIDER_TIMEOUT' } : { n, m: n, e: null })),
      )
    })

    test('fail in the cell that never settles', async () => {
      const t = await table(0)
      const waiting = await t.addComputedColumn({ m: module.never({ n: t.c.n }) })
      expect(await waiting.insert(numbers(5), { onError: 'ignore' })).toMatchObject({ errors: 1 })
      const failed = waiting.where(waiting.c.m.errorType.eq('PROVIDER_TIMEOUT'))
      expect(await failed.select({ n: waiting.c.n }).collect()).toEqual([{ n: 3 }])
    })

    test('fail in the cell that ends its thread', async () => {
      const t = await table(0)
      const crashing = await t.addComputedColumn({ m: module.crashAtThree({ n: t.c.n }) })
      expect(await crashing.insert(numbers(20), { onError: 'ignore' })).toMatchObject({ rows: 20, errors: 1 })
      const failed = crashing.where(crashing.c.m.errorType.eq('GENERIC_USER_ERROR'))
      expect(await failed.select({ n: crashing.c.n }).collect()).toEqual([{ n: 3 }])
      expect(await crashing.where(crashing.c.m.eq(19)).count()).toBe(1)
    })

    test.runIf(!inBrowser)('fail in the cell that takes all memory', async () => {
      const t = await table(0)
      const eating = await t.addComputedColumn({ m: module.hungry({ n: t.c.n }) })
      expect(await eating.insert(numbers(5), { onError: 'ignore' })).toMatchObject({ rows: 5, errors: 1 })
      expect(await eating.where(eating.c.m.errorMessage.like('%memory%')).count()).toBe(1)
    })

    test('are ended when the call is aborted', async () => {
      const t = await table(10)
      const controller = new AbortController()
      const collected = t.select({ m: module.stuck({ n: t.c.n }) }).collect({ signal: controller.signal })
      setTimeout(() => controller.abort(new Error('enough')), 100)
      await expect(collected).rejects.toThrow('enough')
      // Its worker is free again.
      const rows = await t.select({ m: module.twice({ n: t.c.n }) }).collect()
      expect(rows).toHaveLength(10)
    })

    test('share a resource pool among all workers', async () => {
      const t = await table(30)
      const rows = await t.select({ m: module.counted({ n: t.c.n }) }).collect()
      expect(Math.max(...rows.map(({ m }) => m))).toBeLessThanOrEqual(2)
    })

    test('make views, as iterators', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert([{ text: 'ab' }, { text: 'c' }])
      const view = await backend.db.createView(backend.path(), t, {
        iterator: module.letters({ text: t.c.text }),
      })
      expect((await view.select({ letter: view.c.letter }).collect()).map((row) => row.letter)).toEqual([
        'a',
        'b',
        'c',
      ])
    })

    test('that end their thread as iterators fail for the row at fault alone', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const view = await backend.db.createView(backend.path(), t, {
        iterator: module.letters({ text: t.c.text }),
      })
      const texts = ['ab', 'c', 'd!e', 'fg', '!', 'h'].map((text) => ({ text }))
      await expectError(t.insert(texts), 'GENERIC_USER_ERROR', { table: view.path, row: 2 })
      expect(await t.insert(texts, { onError: 'ignore' })).toMatchObject({ rows: 6, errors: 2 })
      const letters = (await view.collect()).map(({ letter }) => letter)
      expect(letters.filter((letter) => letter !== 'd' && letter !== '!').join('')).toBe('abcfgh')
    })
  },
  { udfs, rateLimits: { counted: { concurrency: 2 } } },
)

onEveryBackend('Modules that cannot be loaded', (backend) => {
  test('fail the opening', async () => {
    const missing = new URL('./support/no-such-module.js', import.meta.url)
    const place = await backend.place()
    await expectError(place.open({ udfs: [missing] }), 'INVALID_CONFIGURATION', {
      message: 'no-such-module',
    })
    await expectError(place.open({ udfs: [3 as never] }), 'INVALID_ARGUMENT')
  })
})
