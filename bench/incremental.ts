import { open, pt, type Database, type Expression, type Table } from 'polytable'
import { alternate } from './support/measure.ts'
import { residentBytes } from './support/memory.ts'
import { mib, ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const SMALL = 1_000
const LARGE = 100_000
const ROUNDS = 15
const VIEWS = 3
const COLUMNS = 5

let cells = 0
const next = pt.udf({
  name: 'bench.next',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    cells++
    return n + 1
  },
})

/** A column with a number added: columns of the same expression would be computed by one call. */
const offset = (table: Table, column: string, by: number): Expression<number> =>
  (table.c[column] as unknown as Expression<number>).add(by)

/** A table under a chain of views, each with computed columns of the one before. Gives what changes one row. */
async function chain(db: Database, name: string, count: number): Promise<(n: number) => Promise<unknown>> {
  const table = await db.createTable(name, { id: pt.int().primaryKey(), n: pt.int() })
  await table.insert(Array.from({ length: count }, (_, id) => ({ id, n: 0 })))
  let base = await db.getTable(name)
  for (let v = 0; v < VIEWS; v++) {
    const input = v === 0 ? 'n' : `m${v - 1}_${COLUMNS - 1}`
    const columns = Array.from({ length: COLUMNS }, (_, i) => [
      `m${v}_${i}`,
      next({ n: offset(base, input, i) }),
    ])
    base = (await db.createView(`${name}_view${v}`, base, {
      additionalColumns: Object.fromEntries(columns) as Record<string, ReturnType<typeof next>>,
    })) as typeof base
  }
  return (n) => table.update({ n: n + 1 }, { where: table.c.id.eq(count / 2) })
}

/** One changed row costs what depends on it, however large the table is. */
async function oneRow(): Promise<void> {
  const db = await open('memory://')
  try {
    const small = await chain(db, 'small', SMALL)
    const large = await chain(db, 'large', LARGE)
    cells = 0
    await large(1)
    print({
      subject: `cells computed for one changed row under ${VIEWS} views of ${COLUMNS} columns, by the least possible`,
      ratio: cells / (VIEWS * COLUMNS),
      target: { atMost: 1 },
      details: `${cells} calls`,
    })
    let round = 1
    const times = await alternate({ small: () => small(++round), large: () => large(++round) }, ROUNDS, 3)
    print({
      subject: `the time of that in ${LARGE.toLocaleString('en')} rows, by that in ${SMALL.toLocaleString('en')}`,
      ratio: times.large / times.small,
      target: { atMost: 1.5 },
      details: `${ms(times.large)}, ${ms(times.small)}`,
    })
  } finally {
    await db.close()
  }
}

/** Memory while a million cells are computed: it must not grow with their number. */
async function memory(directory: string): Promise<void> {
  const db = await open(directory)
  try {
    const empty = await db.createTable('numbers', { n: pt.int() })
    const columns = Array.from({ length: 10 }, (_, i) => [`m${i}`, next({ n: empty.c.n.add(i) })])
    const t = await empty.addComputedColumn(
      Object.fromEntries(columns) as Record<string, ReturnType<typeof next>>,
    )
    const held: number[] = []
    function* rows() {
      for (let n = 0; n < 100_000; n++) {
        if (n % 10_000 === 0) held.push(residentBytes())
        yield { n }
      }
    }
    cells = 0
    await t.insert(rows())
    const [first, last] = [held[2]!, held.at(-1)!]
    print({
      subject: 'memory after 900,000 cells, by that after 200,000',
      ratio: last / first,
      details: `${mib(last)}, ${mib(first)}; ${cells.toLocaleString('en')} cells in all`,
    })
  } finally {
    await db.close()
  }
}

await oneRow()
await withTemporaryDirectory(memory)
