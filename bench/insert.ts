import { open, pt } from 'polytable'
import { handWrittenTable, insertByHand } from './support/hand-written-insert.ts'
import { alternate } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'
import { makeRows } from './support/rows.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROWS = 10_000
const ROUNDS = 7

const shorten = pt.udf({
  name: 'benchShorten',
  params: { text: pt.string() },
  returns: pt.string(),
  run: ({ text }) => text.slice(0, 10),
})

/** 10,000 rows into an empty table, with a primary key, against one statement per 1,000 rows written by hand. */
async function compare(home: string, ours: string, theirs: string | undefined): Promise<void> {
  const plain = await openPlainPglite(theirs)
  const db = await open(ours)
  const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
  const rows = makeRows(ROWS)
  try {
    const times = await alternate(
      {
        hand: async (n) => {
          await plain.query(handWrittenTable(`t${n}`))
          await insertByHand(plain, `t${n}`, rows)
        },
        polytable: async (n) => (await db.createTable(`plain${n}`, columns)).insert(rows),
        computed: async (n) => {
          const table = await db.createTable(`computed${n}`, columns)
          const withShort = await table.addComputedColumn({ short: shorten({ text: table.c.title }) })
          await withShort.insert(rows)
        },
      },
      ROUNDS,
      2,
    )
    const rate = (time: number): string => `${Math.round((1000 * ROWS) / time).toLocaleString('en')} rows/s`
    print({
      subject: `rate of inserting ${ROWS.toLocaleString('en')} rows, ${home}`,
      ratio: times.hand / times.polytable,
      target: { atLeast: 0.7 },
      details: `${rate(times.polytable)}, by hand ${rate(times.hand)} (${ms(times.polytable)}, ${ms(times.hand)})`,
    })
    print({
      subject: `the same with a computed column, ${home}`,
      ratio: times.hand / times.computed,
      target: { atLeast: 0.5 },
      details: `${rate(times.computed)} (${ms(times.computed)})`,
    })
  } finally {
    await db.close()
    await plain.close()
  }
}

await compare('in memory', 'memory://', undefined)
await withTemporaryDirectory((directory) =>
  compare('in a directory', `${directory}/ours`, `${directory}/plain`),
)
