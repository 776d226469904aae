import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

const broken = pt.udf({
  name: 'test.brokenForStacks',
  params: { n: pt.int() },
  returns: pt.int(),
  run: () => {
    throw new TypeError('broken')
  },
})

async function stackOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
  } catch (error) {
    return (error as Error).stack ?? ''
  }
  throw new Error('Nothing was thrown')
}

onEveryBackend('The stack of a failed call', (backend) => {
  test('leads to the line that called, from the thread where it failed', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const x = broken({ n: t.c.n })
    await t.insert({ n: 1 })
    const calls = {
      insert: async function callerOfInsert() {
        await t.insert({ n: 'one' as never })
      },
      update: async function callerOfUpdate() {
        await t.update({ n: x })
      },
      addComputedColumn: async function callerOfAddComputedColumn() {
        await t.addComputedColumn({ x })
      },
      dropTable: async function callerOfDropTable() {
        await backend.db.dropTable('there/is/none')
      },
      collect: async function callerOfCollect() {
        await t.select({ x }).collect()
      },
      count: async function callerOfCount() {
        await t.where(x.gt(0)).count()
      },
      stream: async function callerOfStream() {
        for await (const row of t.select({ x })) expect(row).toBeNull()
      },
      compute: async function callerOfCompute() {
        await t.compute([{ n: 'one' as never }])
      },
    }
    for (const [name, call] of Object.entries(calls)) {
      const stack = await stackOf(call)
      expect(stack, name).toContain(call.name)
      // The engine, or what it shares with live queries.
      expect(stack, name).toMatch(/\b(engine|run)[-.]/)
    }
  })
})
