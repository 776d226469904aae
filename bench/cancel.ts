import { open, pt, type Database } from 'polytable'
import { string } from 'polytable/functions'
import { median } from './support/measure.ts'
import { ms, print } from './support/report.ts'

const ROWS = 100_000
const ROUNDS = 5
const module = new URL('./support/function-module.mjs', import.meta.url)
const int = { params: { n: pt.int() }, returns: pt.int() }

const never = pt.udf({ name: 'bench.never', ...int, run: () => new Promise<number>(() => undefined) })
const trivial = pt.udf({ name: 'bench.plusOne', ...int, run: ({ n }) => n + 1 })
const parts = pt.iterator({
  name: 'bench.parts',
  params: { n: pt.int() },
  outputs: { part: pt.int() },
  run: function* ({ n }) {
    for (let part = 0; part < 10; part++) yield { part: n + part }
  },
})

type Numbers = Awaited<ReturnType<typeof numbersTable>>

const numbersTable = (db: Database, path: string) =>
  db.createTable(path, { n: pt.int(), text: pt.string().default('some text') })

let views = 0

/** What is aborted while it is under way, on a table of 100,000 rows. */
function operations(db: Database, t: Numbers, empty: Numbers, spin: typeof never) {
  const rows = Array.from({ length: ROWS }, (_, n) => ({ n }))
  return {
    'an insertion': (signal: AbortSignal) => empty.insert(rows, { signal }),
    'a query that computes in JavaScript': (signal: AbortSignal) =>
      t.where(trivial({ n: t.c.n }).lt(0)).collect({ signal }),
    'a column of a function that never ends': (signal: AbortSignal) =>
      t.addComputedColumn({ a: never({ n: t.c.n }) }, { signal }),
    'a column of a function that computes, inline': (signal: AbortSignal) =>
      t.addComputedColumn({ a: trivial({ n: t.c.n }) }, { signal }),
    'a column of a function in a worker': (signal: AbortSignal) =>
      t.addComputedColumn({ a: spin({ n: t.c.n }) }, { signal }),
    'a column of an expression': (signal: AbortSignal) =>
      t.addComputedColumn({ a: string.upper(t.c.text) }, { signal }),
    'a view of an iterator': (signal: AbortSignal) =>
      db.createView(`view${views++}`, t, { iterator: parts({ n: t.c.n }), signal }),
  }
}

const db = await open('memory://', { udfs: [module] })
try {
  const { spin } = await import('./support/function-module.mjs')
  const t = await numbersTable(db, 'numbers')
  await t.insert(Array.from({ length: ROWS }, (_, n) => ({ n })))
  const empty = await numbersTable(db, 'empty')
  for (const [name, run] of Object.entries(operations(db, t, empty, spin))) {
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const controller = new AbortController()
      const running = run(controller.signal).then(
        () => undefined,
        () => performance.now(),
      )
      await new Promise((resolve) => setTimeout(resolve, 30 + 15 * round))
      const aborted = performance.now()
      controller.abort()
      const ended = await running
      if (ended === undefined) throw new Error(`${name} was through before it was aborted`)
      times.push(ended - aborted)
    }
    print({
      subject: `until ${name} that is aborted has ended, by 100 ms`,
      ratio: median(times) / 100,
      target: { atMost: 1 },
      details: `${ms(median(times))}, at most ${ms(Math.max(...times))}`,
    })
  }
} finally {
  await db.close()
}
