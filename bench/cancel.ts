import { open, pt, type Database } from 'polytable'
import { string } from 'polytable/functions'
import { median, wallTime } from './support/measure.ts'
import { ms, print } from './support/report.ts'

const ROWS = 100_000
/** When an operation is aborted: parts of the time that it takes. */
const MOMENTS = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]
/** What never ends is aborted as if it took this long, in milliseconds. */
const ENDLESS_MS = 1000
const module = new URL('./support/function-module.mjs', import.meta.url)
const int = { params: { n: pt.int() }, returns: pt.int() }

const never = pt.udf({ name: 'bench.never', ...int, run: () => new Promise<number>(() => undefined) })
const trivial = pt.udf({ name: 'bench.plusOne', ...int, run: ({ n }) => n + 1 })
const parts = pt.iterator({
  name: 'bench.parts',
  params: { n: pt.int() },
  outputs: { part: pt.int() },
  run: function* ({ n }) {
    for (let part = 0; part < 2; part++) yield { part: n + part }
  },
})

type Numbers = Awaited<ReturnType<typeof numbersTable>>

const numbersTable = (db: Database, path: string) =>
  db.createTable(path, { n: pt.int(), text: pt.string().default('some text') })

/** What is aborted while it is under way. */
interface Operation {
  readonly name: string
  readonly endless?: boolean
  readonly run: (signal: AbortSignal) => Promise<unknown>
  /** Takes back what it did where it was through. */
  readonly undo?: () => Promise<unknown>
}

/** Operations on a table of 100,000 rows. */
function operations(db: Database, t: Numbers, empty: Numbers, spin: typeof never): Operation[] {
  const rows = Array.from({ length: ROWS }, (_, n) => ({ n }))
  const adding = (column: string, makes: () => ReturnType<typeof never>): Omit<Operation, 'name'> => ({
    run: (signal) => t.addComputedColumn({ [column]: makes() }, { signal }),
    undo: async () => (await db.getTable(t.path)).dropColumn(column),
  })
  return [
    {
      name: 'an insertion',
      run: (signal) => empty.insert(rows, { signal }),
      undo: () => empty.delete(),
    },
    { name: 'a query of all rows', run: (signal) => t.collect({ signal }) },
    {
      name: 'a query that computes in JavaScript',
      run: (signal) => t.where(trivial({ n: t.c.n }).lt(0)).collect({ signal }),
    },
    {
      name: 'a column of a function that never ends',
      endless: true,
      ...adding('never', () => never({ n: t.c.n })),
    },
    {
      name: 'a column of a function that computes, inline',
      ...adding('inline', () => trivial({ n: t.c.n })),
    },
    { name: 'a column of a function in a worker', ...adding('spin', () => spin({ n: t.c.n })) },
    {
      name: 'a column of an expression',
      run: (signal) => t.addComputedColumn({ upper: string.upper(t.c.text) }, { signal }),
      undo: async () => (await db.getTable(t.path)).dropColumn('upper'),
    },
    {
      name: 'a view of an iterator',
      run: (signal) => db.createView('parts', t, { iterator: parts({ n: t.c.n }), signal }),
      undo: () => db.dropTable('parts'),
    },
  ]
}

/** How long the operation takes that is not aborted, at least. */
async function duration({ endless, run, undo }: Operation): Promise<number> {
  if (endless) return ENDLESS_MS
  let least = Infinity
  for (let round = 0; round < 3; round++) {
    least = Math.min(least, await wallTime(() => run(new AbortController().signal)))
    await undo?.()
  }
  return least
}

/** Milliseconds from the abortion to the end, whether it came too late or not; undefined where the operation was through before. */
async function aborted({ run, undo }: Operation, after: number): Promise<number | undefined> {
  const controller = new AbortController()
  let isThrough = false
  const running = run(controller.signal)
    .then(
      () => (isThrough = true),
      () => undefined,
    )
    .then(() => performance.now())
  await new Promise((resolve) => setTimeout(resolve, after))
  const start = performance.now()
  controller.abort()
  const time = (await running) - start
  if (isThrough) await undo?.()
  return time > 0 ? time : undefined
}

const db = await open('memory://', { udfs: [module] })
try {
  const { spin } = await import('./support/function-module.mjs')
  const t = await numbersTable(db, 'numbers')
  await t.insert(Array.from({ length: ROWS }, (_, n) => ({ n })))
  const empty = await numbersTable(db, 'empty')
  for (const operation of operations(db, t, empty, spin)) {
    const whole = await duration(operation)
    const times: number[] = []
    for (const part of MOMENTS) {
      const time = await aborted(operation, part * whole)
      if (time !== undefined) times.push(time)
    }
    print({
      subject: `until ${operation.name} that is aborted has ended, by 100 ms`,
      ratio: median(times) / 100,
      target: { atMost: 1 },
      details: `${ms(median(times))}, at most ${ms(Math.max(...times))}, aborted ${times.length} times within ${ms(whole)}`,
    })
  }
} finally {
  await db.close()
}
