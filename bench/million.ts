import { open, pt } from 'polytable'
import { median, wallTime } from './support/measure.ts'
import { residentBytes } from './support/memory.ts'
import { mib, ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const STEP = 100_000
const STEPS = 10
const KINDS = 1_000
const ROUNDS = 15

await withTemporaryDirectory(async (directory) => {
  const db = await open(directory)
  try {
    const made = await db.createTable('items', {
      id: pt.int(),
      kind: pt.int(),
      price: pt.float(),
      title: pt.string(),
    })
    const kindly = await made.addBtreeIndex(made.c.kind)
    const items = await kindly.addBtreeIndex(kindly.c.price)
    function* rows(step: number) {
      for (let id = step * STEP; id < (step + 1) * STEP; id++)
        // As many rows of a kind in each step: a query by kind and step gives as many.
        yield { id, kind: step * KINDS + (id % KINDS), price: id / 7, title: `Row number ${id}` }
    }
    const times: {
      readonly insert: number
      readonly where: number
      readonly order: number
      readonly memory: number
    }[] = []
    for (let step = 0; step < STEPS; step++) {
      const insert = await wallTime(() => items.insert(rows(step)))
      const where: number[] = []
      const order: number[] = []
      for (let n = 0; n < ROUNDS; n++) {
        where.push(await wallTime(() => items.where(items.c.kind.eq(step * KINDS + n)).collect()))
        order.push(await wallTime(() => items.orderBy(items.c.price, 'desc').limit(10).collect()))
      }
      times.push({ insert, where: median(where), order: median(order), memory: residentBytes() })
    }
    const [first, last] = [times[0]!, times.at(-1)!]
    for (const [name, key] of [
      ['inserting 100,000 rows', 'insert'],
      ['where', 'where'],
      ['orderBy and limit', 'order'],
    ] as const) {
      print({
        subject: `${name} at 1,000,000 rows, by the time at ${STEP.toLocaleString('en')}`,
        ratio: last[key] / first[key],
        target: { atMost: 1.3 },
        details: times.map((time) => ms(time[key])).join(', '),
      })
    }
    print({
      subject: 'memory of the process',
      ratio: last.memory / first.memory,
      details: times.map(({ memory }) => mib(memory)).join(', '),
    })
  } finally {
    await db.close()
  }
})
