import { protocol } from '@electric-sql/pglite'
import { open, pt } from 'polytable'
import { alternate } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { print } from './support/report.ts'

const ROWS = 100_000
const LOOKUPS = 1_000
const ROUNDS = 10
const ROUND_TRIP_MS = 1.5

const { serialize } = protocol
const text = 'SELECT id, kind, title FROM items WHERE id = $1'
/** Another key each time, in no order. */
const keyOf = (round: number, i: number): number => ((round * LOOKUPS + i) * 7919) % ROWS

const plain = await openPlainPglite(undefined)
const db = await open('memory://')
try {
  await plain.query('CREATE TABLE items (id int8 PRIMARY KEY, kind int8 NOT NULL, title text)')
  await plain.query(
    `INSERT INTO items SELECT i, i % 1000, 'Row number ' || i FROM generate_series(0, ${ROWS - 1}) i`,
  )
  await plain.query('VACUUM ANALYZE')
  const items = await db.createTable('items', {
    id: pt.int().primaryKey(),
    kind: pt.int(),
    title: pt.string(),
  })
  await items.insert(
    Array.from({ length: ROWS }, (_, id) => ({ id, kind: id % 1000, title: `Row number ${id}` })),
  )
  await plain.execProtocol(Buffer.concat([serialize.parse({ name: 'by_key', text }), serialize.sync()]))
  const byKey = (key: number): Promise<unknown> =>
    plain.execProtocol(
      Buffer.concat([
        serialize.bind({ statement: 'by_key', values: [String(key)] }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ]),
    )
  const many = (look: (key: number) => Promise<unknown>) => async (round: number) => {
    for (let i = 0; i < LOOKUPS; i++) await look(keyOf(round, i))
  }
  const times = await alternate(
    {
      prepared: many(byKey),
      query: many((key) => plain.query(text, [key])),
      polytable: many((key) => items.where(items.c.id.eq(key)).first()),
    },
    ROUNDS,
    2,
  )
  const each = (time: number): string => `${(time / LOOKUPS).toFixed(2)} ms`
  print({
    subject: `${(ROUNDS * LOOKUPS).toLocaleString('en')} rows by their keys, by a prepared statement of PGlite`,
    ratio: times.polytable / times.prepared,
    target: { atMost: 1.5 },
    details: `${each(times.polytable)} each, prepared ${each(times.prepared)}, query() ${each(times.query)}`,
  })
  print({
    subject: `a page's round trip, first() by a key, by ${ROUND_TRIP_MS} ms`,
    ratio: times.polytable / LOOKUPS / ROUND_TRIP_MS,
    target: { atMost: 1 },
    details: each(times.polytable),
  })
} finally {
  await db.close()
  await plain.close()
}
