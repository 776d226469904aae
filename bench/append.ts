import { open, pt, type Database } from 'polytable'
import { string } from 'polytable/functions'
import { alternate, wallTime } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { makeRows, type PlainRow } from './support/rows.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const SMALL = 1_000
const LARGE = 100_000
const ADDED = 10
const ROUNDS = 25

const shorten = pt.udf({
  name: 'benchShorten',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => text.slice(0, 10),
})

/** A table of `count` rows with two computed columns, and a filtered view on it with one more. Gives what adds 10 rows. */
async function prepare(db: Database, name: string, count: number): Promise<(n: number) => Promise<unknown>> {
  const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
  const plain = await db.createTable(name, columns)
  const table = await plain.addComputedColumn({
    short: shorten({ text: plain.c.title }),
    length: string.len(plain.c.title),
  })
  await db.createView(`${name}_view`, table.where(table.c.id.mod(2).eq(0)), {
    additionalColumns: { upper: string.upper(table.c.short) },
  })
  const rows = (from: number, size: number): Iterable<PlainRow> => makeRows(size, from)
  const time = await wallTime(() => table.insert(rows(0, count)))
  print({ subject: `filling ${name}`, details: `${count.toLocaleString('en')} rows in ${ms(time)}` })
  return (n) => table.insert(rows(count + n * ADDED, ADDED))
}

await withTemporaryDirectory(async (directory) => {
  for (const home of ['memory://', directory]) {
    const db = await open(home)
    try {
      const small = await prepare(db, 'small', SMALL)
      const large = await prepare(db, 'large', LARGE)
      const times = await alternate({ small, large }, ROUNDS, 5)
      print({
        subject: `adding ${ADDED} rows to ${LARGE.toLocaleString('en')} rather than to ${SMALL.toLocaleString('en')}, ${home === directory ? 'in a directory' : 'in memory'}`,
        ratio: times.large / times.small,
        target: { atMost: 1.5 },
        details: `${ms(times.large)}, ${ms(times.small)}`,
      })
    } finally {
      await db.close()
    }
  }
})
