import { open, pt, type Database } from 'polytable'
import { median } from './support/measure.ts'
import { print } from './support/report.ts'

const ROWS = 100_000
const SHOWN = 50
const INSERTS = 60
const MANY = 1_000

/** Times inserts of a row that the live queries show, to the last callback of those that show it. */
async function insertsSeen(
  db: Database,
  path: string,
  queries: number,
): Promise<{ bare: number; seen: number }> {
  const t = await db.createTable(path, { at: pt.int(), kind: pt.int(), text: pt.string() })
  await t.insert(Array.from({ length: ROWS }, (_, at) => ({ at, kind: at % 1000, text: `Row number ${at}` })))
  const insert = (at: number, kind: number): Promise<unknown> =>
    t.insert({ at: ROWS + at, kind, text: 'A new row' })
  const times = { bare: [] as number[], seen: [] as number[] }
  for (let at = 0; at < INSERTS; at++) {
    const start = performance.now()
    await insert(at, 1)
    times.bare.push(performance.now() - start)
  }
  const aborter = new AbortController()
  let shown = 0
  let wake = (): void => {}
  const done = Array.from({ length: queries }, async (_, kind) => {
    const query = t.where(t.c.kind.ge(kind)).orderBy(t.c.at, 'desc').limit(SHOWN)
    for await (const rows of query.live({ signal: aborter.signal })) {
      if (rows.length < SHOWN) throw new Error('Rows are missing')
      shown++
      wake()
    }
  })
  const until = async (count: number): Promise<void> => {
    while (shown < count) await new Promise<void>((resolve) => (wake = resolve))
  }
  await until(queries)
  for (let at = 0; at < INSERTS; at++) {
    shown = 0
    const start = performance.now()
    // One of the queries shows it.
    await Promise.all([insert(INSERTS + at, 0), until(1)])
    times.seen.push(performance.now() - start)
  }
  aborter.abort()
  await Promise.all(done)
  await db.dropTable(t)
  return { bare: median(times.bare), seen: median(times.seen) }
}

const db = await open('memory://')
try {
  const one = await insertsSeen(db, 'one', 1)
  const many = await insertsSeen(db, 'many', MANY)
  const ms = (time: number): string => `${time.toFixed(1)} ms`
  print({
    subject: `an insert, to the callback of a live query of ${SHOWN} of ${ROWS.toLocaleString('en')} rows, by a bare insert`,
    ratio: one.seen / one.bare,
    target: { atMost: 2 },
    details: `${ms(one.seen)}, bare ${ms(one.bare)}`,
  })
  print({
    subject: `the same beside ${MANY.toLocaleString('en')} live queries of the table, by one`,
    ratio: many.seen / one.seen,
    target: { atMost: 3 },
    details: ms(many.seen),
  })
} finally {
  await db.close()
}
