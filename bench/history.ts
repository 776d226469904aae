import { open, pt } from 'polytable'
import { count, mean } from 'polytable/functions'
import { alternate, median, wallTime } from './support/measure.ts'
import { openPlainPglite } from './support/plain-pglite.ts'
import { ms, print } from './support/report.ts'

const ROWS = 100_000
const KINDS = 1_000
const UPDATES = 20
const ROUNDS = 9

const plain = await openPlainPglite(undefined)
const db = await open('memory://')
try {
  await plain.query(
    'CREATE TABLE items (id int8 PRIMARY KEY, kind int8 NOT NULL, price float8 NOT NULL, title text)',
  )
  await plain.query(
    `INSERT INTO items SELECT i, i % ${KINDS}, i / 7.0, 'Row number ' || i FROM generate_series(0, ${ROWS - 1}) i`,
  )
  await plain.query('CREATE INDEX ON items (kind)')
  await plain.query('VACUUM ANALYZE')
  const kinds = await db.createTable('kinds', { kind: pt.int().primaryKey(), name: pt.string() })
  await kinds.insert(Array.from({ length: KINDS }, (_, kind) => ({ kind, name: `kind ${kind}` })))
  const made = await db.createTable('items', {
    id: pt.int().primaryKey(),
    kind: pt.int(),
    price: pt.float(),
    title: pt.string(),
  })
  const items = await made.addBtreeIndex(made.c.kind)
  await items.insert(
    Array.from({ length: ROWS }, (_, id) => ({
      id,
      kind: id % KINDS,
      price: id / 7,
      title: `Row number ${id}`,
    })),
  )

  const queries: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
    where: (n) => items.where(items.c.kind.eq(n)).collect(),
    'orderBy and limit': (n) => items.orderBy(items.c.price, 'desc').limit(10, { offset: n }).collect(),
    groupBy: () =>
      items
        .groupBy(items.c.kind)
        .select({ kind: items.c.kind, n: count(), mean: mean(items.c.price) })
        .collect(),
    join: (n) =>
      items
        .join(kinds, { on: items.c.kind.eq(kinds.c.kind) })
        .where(items.c.price.gt(14_000 + n))
        .select({ id: items.c.id, name: kinds.c.name })
        .collect(),
    count: () => items.count(),
  }
  const measure = async (): Promise<Record<string, number>> => {
    const times: Record<string, number> = {}
    for (const [name, query] of Object.entries(queries)) {
      const taken: number[] = []
      for (let n = 0; n < ROUNDS; n++) taken.push(await wallTime(() => query(n)))
      times[name] = median(taken)
    }
    return times
  }
  await measure()
  const before = await measure()

  const updates = await alternate(
    {
      hand: () => plain.query('UPDATE items SET price = price + 1'),
      polytable: () => items.update({ price: items.c.price.add(1) }),
    },
    UPDATES - 1,
  )
  print({
    subject: `update of ${ROWS.toLocaleString('en')} rows by an expression, by UPDATE`,
    ratio: updates.polytable / updates.hand,
    target: { atMost: 3 },
    details: `${ms(updates.polytable)}, by hand ${ms(updates.hand)}`,
  })

  await measure()
  const after = await measure()
  for (const name of Object.keys(queries)) {
    print({
      subject: `${name} after every row was updated ${UPDATES} times, by the time before`,
      ratio: after[name]! / before[name]!,
      target: { atMost: 1.15 },
      details: `${ms(after[name]!)}, ${ms(before[name]!)}`,
    })
  }
} finally {
  await db.close()
  await plain.close()
}
