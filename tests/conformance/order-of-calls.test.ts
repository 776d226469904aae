import { pt, PolytableError, type Database, type Table } from 'polytable'
import { describe, expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

/** Set where tests run at length: see scripts/nightly.sh. */
const AT_LENGTH = typeof process !== 'undefined' && process.env['POLYTABLE_RUNS'] !== undefined

const embed = pt.udf({
  name: 'test.order.embed',
  params: { text: pt.string() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ text }) => new Float32Array([text.length, 1]),
})

const columns = {
  id: pt.int().primaryKey(),
  v: pt.int().default(0),
  note: pt.string().default('none'),
}

async function makeTable(db: Database, path: string) {
  const t = await db.createTable(path, columns)
  await t.insert([
    { id: 1, v: 1 },
    { id: 2, v: 2 },
  ])
  return t.addComputedColumn({ twice: t.c.v.mul(2) })
}

type Made = Awaited<ReturnType<typeof makeTable>>
/** A call, the first or the second of two. */
type Call = (t: Made, n: number, db: Database) => Promise<unknown>

/** Functions that the engine has not been told of. */
let defined = 0
const fresh = () =>
  pt.udf({
    name: `test.order.fresh${defined++}`,
    params: { v: pt.int() },
    returns: pt.int(),
    run: ({ v }) => v + 100,
  })

async function* oneRow(id: number) {
  yield await Promise.resolve({ id })
}

/** Every kind of call that writes to a table, or to its path. */
const calls: Readonly<Record<string, Call>> = {
  insert: (t, n) => t.insert({ id: 10 + n }),
  'insert of a stream': (t, n) => t.insert(oneRow(20 + n)),
  'insert of a query': (t, n) => t.insert(t.select({ id: t.c.id.add(100 * n), v: t.c.v })),
  update: (t, n) => t.update({ v: 10 + n }),
  'update by a new function': (t) => t.update({ v: fresh()({ v: t.c.v }) }),
  'update of a query': (t, n) => t.where(t.c.v.ge(2)).update({ v: 20 + n }),
  batchUpdate: (t, n) => t.batchUpdate([{ id: 1, v: 30 + n }]),
  delete: (t) => t.delete({ where: t.c.id.eq(2) }),
  recomputeColumns: (t) => t.recomputeColumns(['twice']),
  revert: (t) => t.revert(),
  vacuum: (t) => t.vacuum({ keepVersions: 1 }),
  addColumn: (t, n) => t.addColumn({ [`added${n}`]: pt.int().nullable() }),
  addComputedColumn: (t, n) => t.addComputedColumn({ [`plus${n}`]: t.c.v.add(n) }),
  dropColumn: (t) => t.dropColumn('note'),
  renameColumn: (t, n) => t.renameColumn('v', `v${n}`),
  alterColumn: (t, n) => t.alterColumn('twice', { value: t.c.v.mul(2 + n) }),
  addEmbeddingIndex: (t, n) => t.addEmbeddingIndex(t.c.note, { embedding: embed, name: `near${n}` }),
  addBtreeIndex: (t) => t.addBtreeIndex(t.c.v, { name: 'sorted' }),
  addTextIndex: (t) => t.addTextIndex(t.c.note, { name: 'words' }),
  dropIndex: (t) => t.dropIndex('sorted'),
  createView: (t, n, db) => db.createView(`${t.path}_view${n}`, t.where(t.c.v.ge(2))),
  createSnapshot: (t, n, db) => db.createSnapshot(`${t.path}_kept${n}`, t),
  move: (t, n, db) => db.move(t, `${t.path}_moved${n}`),
  replace: (t, _, db) => db.createTable(t.path, { other: pt.int() }, { ifExists: 'replace_force' }),
  dropTable: (t, _, db) => db.dropTable(t, { force: true }),
}

/** What is there after two calls, and how they ended. */
async function outcome(db: Database, first: Call, second: Call, path: string, atOnce: boolean) {
  const t = await makeTable(db, path)
  const ends: string[] = []
  const run = async (call: Promise<unknown>, n: number): Promise<void> => {
    ends[n] = await call.then(
      () => 'done',
      (error: unknown) => (PolytableError.is(error) ? error.code : String(error)),
    )
  }
  if (atOnce) await Promise.all([run(first(t, 1, db), 0), run(second(t, 2, db), 1)])
  else for (const [n, call] of [first, second].entries()) await run(call(t, n + 1, db), n)
  const found: unknown[] = []
  for (const entry of (await db.ls()).filter((each) => each.path.startsWith(path))) {
    const table: Table = await db.getTable(entry.path)
    found.push({
      path: entry.path.slice(path.length),
      columns: table.columns(),
      rows: await table.collect(),
      history: (await table.history()).map(({ changeType, inserts, updates, deletes }) => [
        changeType,
        inserts,
        updates,
        deletes,
      ]),
    })
    if (entry.kind !== 'table') await db.dropTable(entry.path)
  }
  for (const { path: at } of (await db.ls()).filter((each) => each.path.startsWith(path)))
    await db.dropTable(at)
  return { ends, found }
}

onEveryBackend('Two calls in one tick end as one after the other', (backend) => {
  describe.each(Object.keys(calls))('%s, then', (name) => {
    const names = Object.keys(calls)
    // Each kind before and after some others; at length, in memory, before and after every other.
    const at = names.indexOf(name)
    const steps = backend.keeps ? [1, 9] : AT_LENGTH ? names.keys() : [0, 1, 4, 9, 13, 18]
    const others = [...steps].map((step) => names[(at + step) % names.length]!)
    test(
      others.join(', '),
      async () => {
        for (const [i, other] of others.entries()) {
          const path = `${backend.path('pair')}x`
          const expected = await outcome(backend.db, calls[name]!, calls[other]!, path, false)
          expect({
            other,
            ...(await outcome(backend.db, calls[name]!, calls[other]!, path, true)),
            i,
          }).toEqual({
            other,
            ...expected,
            i,
          })
        }
      },
      120_000,
    )
  })
})
