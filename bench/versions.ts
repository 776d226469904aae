import { open, pt, type Database } from 'polytable'
import { string } from 'polytable/functions'
import { alternate } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { makeRows } from './support/rows.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const SMALL = 1_000
const LARGE = 100_000
const VERSIONS = 1_000
const ROUNDS = 25

/** A table of `count` rows, with a computed column and a filtered view. */
async function prepare(db: Database, name: string, count: number) {
  const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
  const plain = await db.createTable(name, columns)
  const table = await plain.addComputedColumn({ length: string.len(plain.c.title) })
  await db.createView(`${name}_view`, table.where(table.c.id.mod(2).eq(0)), {
    additionalColumns: { upper: string.upper(table.c.title) },
  })
  await table.insert(makeRows(count, 0))
  const { version } = await table.metadata()
  const update = (n: number): Promise<unknown> =>
    table.update({ title: `Title ${n}` }, { where: table.c.id.eq((n * 7) % SMALL) })
  return {
    update,
    revert: () => table.revert(),
    async open(n: number) {
      const first = await db.getTable(`${name}:${version}`)
      await first.where(first.c['id']!.eq(n % SMALL)).collect()
    },
  }
}

await withTemporaryDirectory(async (directory) => {
  for (const home of ['memory://', directory]) {
    const place = home === directory ? 'in a directory' : 'in memory'
    const db = await open(home)
    try {
      const tables = {
        small: await prepare(db, 'small', SMALL),
        large: await prepare(db, 'large', LARGE),
      }
      const compare = async (
        subject: string,
        work: (table: (typeof tables)['small'], n: number) => Promise<unknown>,
      ): Promise<void> => {
        const times = await alternate(
          { small: (n) => work(tables.small, n), large: (n) => work(tables.large, n) },
          ROUNDS,
          5,
        )
        print({
          subject: `${subject} of ${LARGE.toLocaleString('en')} rows rather than of ${SMALL.toLocaleString('en')}, ${place}`,
          ratio: times.large / times.small,
          target: { atMost: 1.5 },
          details: `${ms(times.large)}, ${ms(times.small)}`,
        })
      }
      await compare('updating a row', (table, n) => table.update(n))
      await compare('reverting that', (table) => table.revert())
      for (let n = 0; n < VERSIONS; n++) {
        await tables.small.update(n)
        await tables.large.update(n)
      }
      await compare(`a row of the oldest of ${VERSIONS.toLocaleString('en')} versions`, (table, n) =>
        table.open(n),
      )
    } finally {
      await db.close()
    }
  }
})
