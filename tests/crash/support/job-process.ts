import { open, pt } from 'polytable'

// A process that leaves the columns of many rows to be computed in the background, or goes on with it, and tells of each call.

const ROWS = 300

const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)
const define = () =>
  pt.udf({
    name: 'crash.slow',
    params: { n: pt.int() },
    returns: pt.int(),
    run: async ({ n }) => {
      say({ called: n })
      await new Promise((resolve) => setTimeout(resolve, 40))
      if (n % 50 === 49) throw new Error('no such number')
      return n * 2
    },
  })
const numbers = pt.iterator({
  name: 'crash.numbers',
  params: { n: pt.int() },
  outputs: { i: pt.int() },
  run: function* ({ n }) {
    for (let i = 0; i < (n % 4) / 2; i++) yield { i }
  },
})

const db = await open(process.argv[2]!)
if (!(await db.getTable('t', { ifNotExists: 'ignore' }))) {
  const slow = define()
  const empty = await db.createTable('t', { n: pt.int() })
  const t = await empty.addComputedColumn({ m: slow({ n: empty.c.n }) })
  await db.createView('v', t, {
    iterator: numbers({ n: t.c.m }),
    additionalColumns: { k: slow({ n: t.c.n.add(1000) }) },
  })
  await t.insert(
    Array.from({ length: ROWS }, (_, n) => ({ n })),
    { wait: 'stored' },
  )
}
const t = await db.getTable('t')
const finished = await t.where(t.c['m']!.isNotNull()).select('n').collect()
say({ finished: finished.map(({ n }) => n as number) })
define()
await db.idle()
const view = await db.getTable('v')
say({
  rows: await t.orderBy(t.c['n']!).collect(),
  view: await view.orderBy(view.c['n']!).orderBy(view.c['i']!).select('n', 'i', 'k').collect(),
  jobs: await db.jobs(),
  errors: (await db.errors()).length,
})
await db.close()
