import { open, pt, type Database } from 'polytable'
import { string } from 'polytable/functions'
import { alternate } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { makeRows } from './support/rows.ts'

const ROWS = 100_000
const ADDED = 1_000
const ROUNDS = 9

async function prepare(
  db: Database,
  name: string,
  hasView: boolean,
): Promise<(n: number) => Promise<unknown>> {
  const table = await db.createTable(name, { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() })
  if (hasView) {
    await db.createView(`${name}_view`, table.where(table.c.id.mod(2).eq(0)), {
      additionalColumns: { upper: string.upper(table.c.title) },
    })
  }
  await table.insert(makeRows(ROWS, 0))
  return (n) => table.insert(makeRows(ADDED, ROWS + n * ADDED))
}

const db = await open('memory://')
try {
  const view = await prepare(db, 'viewed', true)
  const none = await prepare(db, 'plain', false)
  const times = await alternate({ none, view }, ROUNDS, 3)
  print({
    subject: `inserting ${ADDED.toLocaleString('en')} rows into a table of ${ROWS.toLocaleString('en')} with a filtered view of one computed column, by that without`,
    ratio: times.view / times.none,
    target: { atMost: 1.6 },
    details: `${ms(times.view)}, ${ms(times.none)}`,
  })
} finally {
  await db.close()
}
