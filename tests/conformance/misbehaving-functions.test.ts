import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'
import * as module from './support/misbehaving-functions.js'

const udfs = [new URL('./support/misbehaving-functions.js', import.meta.url)]

/** Each function misbehaves in the row with 1 and gives `n` in the others. */
const kinds = Object.keys(module.bodies) as (keyof typeof module.bodies)[]

onEveryBackend(
  'Functions that misbehave',
  (backend) => {
    const failOnce = async (fn: (typeof module.functions)[string], errors = 1) => {
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      const computed = await t.addComputedColumn({ m: fn({ n: t.c.n }) })
      const status = await computed.insert([{ n: 0 }, { n: 1 }, { n: 2 }], { onError: 'ignore' })
      expect(status).toMatchObject({ rows: 3, errors })
      const rows = await computed
        .select({ m: computed.c.m, e: computed.c.m.errorType, message: computed.c.m.errorMessage })
        .collect()
      // The database works as before.
      expect(await computed.insert({ n: 5 })).toMatchObject({ rows: 1, errors: 0 })
      expect(await computed.where(computed.c.m.eq(5)).count()).toBe(1)
      return rows
    }

    test.each(kinds)('inline: %s', async (kind) => {
      const inline = pt.udf({
        name: `here.${kind}`,
        params: { n: pt.int() },
        returns: pt.json(),
        timeoutMs: 500,
        run: ({ n }) => module.bodies[kind](n) as never,
      })
      const rows = await failOnce(inline)
      expect(rows.map(({ m }) => m)).toEqual([0, null, 2])
      expect(rows[1]!.e).toBe(module.expected[kind])
      expect(rows[1]!.message).not.toBe('')
    })

    test.each(kinds)('in a module: %s', async (kind) => {
      const rows = await failOnce(module.functions[kind]!)
      expect(rows.map(({ m }) => m)).toEqual([0, null, 2])
      expect(rows[1]!.e).toBe(module.expected[kind])
    })

    test.each(Object.keys(module.batches))('batched: %s', async (kind) => {
      const rows = await failOnce(module.functions[kind]!, 3)
      expect(rows.map(({ e }) => e)).toEqual(new Array(3).fill('TYPE_MISMATCH'))
    })

    test('a result of the wrong type', async () => {
      const wrong = pt.udf({
        name: 'here.wrong',
        params: { n: pt.int() },
        returns: pt.int(),
        run: ({ n }) => (n === 1 ? ('one' as never) : n),
      })
      expect((await failOnce(wrong)).map(({ e }) => e)).toEqual([null, 'TYPE_MISMATCH', null])
    })

    test('one that asks the database meanwhile', async () => {
      const other = await backend.db.createTable(backend.path(), { n: pt.int() })
      await other.insert([{ n: 1 }, { n: 2 }])
      const asking = pt.udf({
        name: 'here.asking',
        params: { n: pt.int() },
        returns: pt.int(),
        deterministic: false,
        run: async ({ n }) => {
          await other.insert({ n })
          return other.count()
        },
      })
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      await t.insert([{ n: 7 }])
      expect(await t.select({ m: asking({ n: t.c.n }) }).collect()).toEqual([{ m: 3 }])
    })
  },
  { udfs },
)
