import { open, pt } from 'polytable'
import { count, mean } from 'polytable/functions'
import { alternate, wallTime } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'

const ROWS = 100_000
const KINDS = 1_000
const ROUNDS = 9
const RATE = 200_000

const kindOf = (id: number): number => (id * 7919) % KINDS
const priceOf = (id: number): number => ((id * 104_729) % 100_003) / 7

const isDear = pt.udf({
  name: 'benchIsDear',
  params: { price: pt.float() },
  returns: pt.bool(),
  run: ({ price }) => price > 14_000,
})

const plain = await openPlainPglite(undefined)
const db = await open('memory://')
try {
  await plain.query(
    'CREATE TABLE items (id int8 PRIMARY KEY, kind int8 NOT NULL, price float8 NOT NULL, title text)',
  )
  await plain.query('CREATE TABLE kinds (kind int8 PRIMARY KEY, name text NOT NULL)')
  await plain.query(
    `INSERT INTO items SELECT i, (i * 7919) % ${KINDS}, (i * 104729::int8 % 100003) / 7.0, 'Row number ' || i FROM generate_series(0, ${ROWS - 1}) i`,
  )
  await plain.query(`INSERT INTO kinds SELECT i, 'kind ' || i FROM generate_series(0, ${KINDS - 1}) i`)
  await plain.query('CREATE INDEX ON items (kind)')
  await plain.query('VACUUM ANALYZE')
  const made = await db.createTable('items', {
    id: pt.int().primaryKey(),
    kind: pt.int(),
    price: pt.float(),
    title: pt.string(),
  })
  const kinds = await db.createTable('kinds', { kind: pt.int().primaryKey(), name: pt.string() })
  const items = await made.addBtreeIndex(made.c.kind)
  await items.insert(
    Array.from({ length: ROWS }, (_, id) => ({
      id,
      kind: kindOf(id),
      price: priceOf(id),
      title: `Row number ${id}`,
    })),
  )
  await kinds.insert(Array.from({ length: KINDS }, (_, kind) => ({ kind, name: `kind ${kind}` })))

  const compare = async (
    subject: string,
    sql: (n: number) => string,
    polytable: (n: number) => Promise<unknown>,
    { rounds = ROUNDS, atMost = 1.3 } = {},
  ): Promise<void> => {
    const times = await alternate({ hand: (n) => plain.query(sql(n)), polytable }, rounds, 3)
    print({
      subject,
      ratio: times.polytable / times.hand,
      target: { atMost },
      details: `${ms(times.polytable)}, the SQL by hand ${ms(times.hand)}`,
    })
  }
  await compare(
    'where on an indexed column',
    (n) => `SELECT id, kind, price, title FROM items WHERE kind = ${n}`,
    (n) => items.where(items.c.kind.eq(n)).collect(),
    { rounds: 200 },
  )
  await compare(
    'orderBy and limit',
    (n) => `SELECT id, kind, price, title FROM items ORDER BY price DESC LIMIT 10 OFFSET ${n}`,
    (n) => items.orderBy(items.c.price, 'desc').limit(10, { offset: n }).collect(),
  )
  await compare(
    'groupBy',
    () => 'SELECT kind, count(*), avg(price) FROM items GROUP BY kind',
    () =>
      items
        .groupBy(items.c.kind)
        .select({ kind: items.c.kind, n: count(), mean: mean(items.c.price) })
        .collect(),
  )
  await compare(
    'join',
    (n) => `SELECT i.id, k.name FROM items i JOIN kinds k ON i.kind = k.kind WHERE i.price > ${14_000 + n}`,
    (n) =>
      items
        .join(kinds, { on: items.c.kind.eq(kinds.c.kind) })
        .where(items.c.price.gt(14_000 + n))
        .select({ id: items.c.id, name: kinds.c.name })
        .collect(),
  )
  await compare(
    'count',
    (n) => `SELECT count(*) FROM items WHERE price > ${n}`,
    (n) => items.where(items.c.price.gt(n)).count(),
  )
  await compare(
    `reading ${ROWS.toLocaleString('en')} rows into objects`,
    () => 'SELECT id, kind, price, title FROM items',
    () => items.collect(),
    { rounds: 5, atMost: 1 },
  )

  const fetched = await items.select('price').collect()
  const predicate = await alternate(
    {
      loop: async () => {
        const rows = await items.select('price').collect()
        return rows.filter(({ price }) => price > 14_000).length
      },
      polytable: () => items.where(isDear({ price: items.c.price })).count(),
    },
    5,
  )
  const loop = await wallTime(async () => fetched.filter(({ price }) => price > 14_000).length)
  print({
    subject: `a predicate in JavaScript over ${ROWS.toLocaleString('en')} rows, by fetching them and a loop`,
    ratio: predicate.polytable / predicate.loop,
    target: { atMost: 2 },
    details: `${ms(predicate.polytable)}, ${ms(predicate.loop)} (the loop alone ${ms(loop)})`,
  })
  print({
    subject: 'rows per second through it',
    ratio: (1000 * ROWS) / predicate.polytable / RATE,
    target: { atLeast: 1 },
    details: `${Math.round((1000 * ROWS) / predicate.polytable).toLocaleString('en')}, of ${RATE.toLocaleString('en')} wanted`,
  })
} finally {
  await db.close()
  await plain.close()
}
