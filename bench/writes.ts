import { open, pt } from 'polytable'
import { alternate } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROWS = 100_000
const SINGLE_ROWS = 10_000
const ROUNDS = 3

const title = (id: number): string => `Row number ${id}`
const numbers = Array.from({ length: ROWS }, (_, id) => id)

/** Rows of `COPY … FROM`, in its text format. */
const copyText = (): Blob => new Blob([numbers.map((id) => `${id}\t${title(id)}\n`).join('')])

/** 100,000 rows of two columns in one call, against one COPY; both make the rows of numbers. */
async function inserting(hasKey: boolean): Promise<void> {
  const plain = await openPlainPglite(undefined)
  const db = await open('memory://')
  try {
    const times = await alternate(
      {
        hand: async (n) => {
          await plain.query(`CREATE TABLE copied${n} (id int8${hasKey ? ' PRIMARY KEY' : ''}, title text)`)
          await plain.query(`COPY copied${n} FROM '/dev/blob'`, [], { blob: copyText() })
        },
        polytable: async (n) => {
          const id = hasKey ? pt.int().primaryKey() : pt.int()
          const t = await db.createTable(`copied${n}`, { id, title: pt.string() })
          await t.insert(numbers.map((id) => ({ id, title: title(id) })))
        },
      },
      ROUNDS,
    )
    print({
      subject: `rate of inserting ${ROWS.toLocaleString('en')} rows of two columns${hasKey ? ', one of them the primary key' : ''}, by that of COPY`,
      ratio: times.hand / times.polytable,
      target: { atLeast: hasKey ? 0.5 : 0.4 },
      details: `${ms(times.polytable)}, COPY ${ms(times.hand)}`,
    })
  } finally {
    await db.close()
    await plain.close()
  }
}

/** Single rows, one call after the other, against one INSERT with parameters for each. */
async function oneByOne(ours: string, theirs: string | undefined, atLeast: number): Promise<void> {
  const plain = await openPlainPglite(theirs)
  const db = await open(ours)
  try {
    const times = await alternate(
      {
        hand: async (n) => {
          await plain.query(`CREATE TABLE single${n} (id int8, title text)`)
          for (let id = 0; id < SINGLE_ROWS; id++)
            await plain.query(`INSERT INTO single${n} VALUES ($1, $2)`, [id, title(id)])
        },
        polytable: async (n) => {
          const t = await db.createTable(`single${n}`, { id: pt.int(), title: pt.string() })
          for (let id = 0; id < SINGLE_ROWS; id++) await t.insert({ id, title: title(id) })
        },
      },
      1,
    )
    print({
      subject: `rate of inserting ${SINGLE_ROWS.toLocaleString('en')} single rows, ${theirs === undefined ? 'in memory' : 'in a directory'}, by that of INSERTs`,
      ratio: times.hand / times.polytable,
      target: { atLeast },
      details: `${(times.polytable / SINGLE_ROWS).toFixed(2)} ms a row, INSERT ${(times.hand / SINGLE_ROWS).toFixed(2)} ms`,
    })
  } finally {
    await db.close()
    await plain.close()
  }
}

const double = pt.udf({
  name: 'benchDouble',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => 2 * n,
})

/** A computed column added to 100,000 rows, against a loop over them and one UPDATE that takes its values. */
async function computing(): Promise<void> {
  const plain = await openPlainPglite(undefined)
  const db = await open('memory://')
  try {
    const made = await db.createTable('numbers', { id: pt.int(), title: pt.string() })
    await made.insert(numbers.map((id) => ({ id, title: title(id) })))
    await plain.query('CREATE TABLE numbers (id int8, title text)')
    await plain.query(`COPY numbers FROM '/dev/blob'`, [], { blob: copyText() })
    const times = await alternate(
      {
        hand: async (n) => {
          await plain.query(`ALTER TABLE numbers ADD doubled${n} int8`)
          const { rows } = await plain.query<{ id: number }>('SELECT id FROM numbers')
          const doubled = rows.map(({ id }) => 2 * id)
          await plain.query(
            `UPDATE numbers SET doubled${n} = d FROM unnest($1::int8[], $2::int8[]) AS v (i, d) WHERE id = i`,
            [rows.map(({ id }) => id), doubled],
          )
        },
        polytable: async (n) => {
          await made.addComputedColumn({ [`doubled${n}`]: double({ n: made.c.id }) })
        },
      },
      ROUNDS,
    )
    print({
      subject: `a computed column over ${ROWS.toLocaleString('en')} rows, by a loop and the UPDATE of its values`,
      ratio: times.polytable / times.hand,
      target: { atMost: 1.5 },
      details: `${ms(times.polytable)}, the loop and the UPDATE ${ms(times.hand)}`,
    })
  } finally {
    await db.close()
    await plain.close()
  }
}

await inserting(false)
await inserting(true)
await oneByOne('memory://', undefined, 0.5)
await withTemporaryDirectory((directory) => oneByOne(`${directory}/ours`, `${directory}/plain`, 0.8))
await computing()
