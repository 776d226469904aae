import { open, pt } from 'polytable'

export const ROWS = 300

/** What the work tells of itself. */
export interface Message {
  readonly called?: number
  readonly finished?: readonly number[]
  readonly rows?: readonly Readonly<Record<string, unknown>>[]
  readonly view?: readonly Readonly<Record<string, unknown>>[]
  readonly jobs?: readonly { readonly state: string; readonly errors: number }[]
  readonly errors?: number
}

const numbers = pt.iterator({
  name: 'crash.numbers',
  params: { n: pt.int() },
  outputs: { i: pt.int() },
  run: function* ({ n }) {
    for (let i = 0; i < (n % 4) / 2; i++) yield { i }
  },
})

/** Leaves the columns of many rows to be computed in the background, or goes on with it, and tells of each call. */
export async function workInBackground(path: string, say: (message: Message) => void): Promise<void> {
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
  const db = await open(path)
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
    jobs: (await db.jobs()).map(({ state, errors }) => ({ state, errors })),
    errors: (await db.errors()).length,
  })
  await db.close()
}
