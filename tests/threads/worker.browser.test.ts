import { open, pt } from 'polytable'
import { image } from 'polytable/functions'
import { expect, test } from 'vitest'

test('a worker of the program shares the database of the page, and its functions', async () => {
  const name = `threads-${crypto.randomUUID()}`
  const db = await open(name)
  const double = pt.udf({ name: 'double', params: { n: pt.int() }, returns: pt.int(), run: ({ n }) => n * 2 })
  const base = await db.createTable('t', { n: pt.int(), img: pt.image().nullable() })
  const t = await base.addComputedColumn({ twice: double({ n: base.c.n }) })
  await t.insert([{ n: 1 }])
  const worker = new Worker(new URL('./support/opens-database.ts', import.meta.url), { type: 'module' })
  const answer = await new Promise((resolve) => {
    worker.addEventListener('message', ({ data }) => resolve(data))
    worker.postMessage(name)
  })
  worker.terminate()
  expect(answer).toEqual({ leader: false, rows: [{ n: 1 }, { n: 2 }] })
  const read = await t.select({ twice: t.c.twice, width: image.width(t.c.img) }).collect()
  expect([...read]).toEqual([
    { twice: 2, width: null },
    { twice: 4, width: 1 },
  ])
  const [row] = await (await db.getTable('of_the_worker')).collect()
  expect(row).toEqual({ bytes: new Uint8Array(3_000_000).fill(7) })
  await db.close()
})
