import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const row of rows) found.push(row)
  return found
}

onEveryBackend('Comparing versions', (backend) => {
  test('tells the rows that were added, removed and changed', async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      s: pt.string().nullable(),
      j: pt.json(),
    })
    await t.insert([1, 2, 3, 4].map((n) => ({ n, s: `s${n}`, j: { n } })))
    await t.update({ s: 'other', n: t.c.n.add(0) }, { where: t.c.n.eq(2) })
    await t.delete({ where: t.c.n.eq(3) })
    await t.insert(
      [
        { n: 5, s: null, j: [] },
        { n: 6, s: 's6', j: null as never },
      ].slice(0, 1),
    )
    await t.update({ s: 'changed' }, { where: t.c.n.eq(4) })
    await t.update({ s: 's4' }, { where: t.c.n.eq(4) })
    const diff = await t.diff(1)
    expect(diff).toMatchObject({ from: 1, to: 6, added: 1, removed: 1, changed: 1, schema: [] })
    expect(await all(diff)).toEqual([
      {
        kind: 'changed',
        rowId: 2,
        row: { n: 2, s: 'other', j: { n: 2 } },
        changes: { s: { from: 's2', to: 'other' } },
      },
      { kind: 'removed', rowId: 3, row: { n: 3, s: 's3', j: { n: 3 } } },
      { kind: 'added', rowId: 5, row: { n: 5, s: null, j: [] } },
    ])
    const back = await t.diff(6, 1)
    expect(back).toMatchObject({ from: 6, to: 1, added: 1, removed: 1, changed: 1 })
    expect((await all(back)).map(({ kind, rowId }) => [kind, rowId])).toEqual([
      ['changed', 2],
      ['added', 3],
      ['removed', 5],
    ])
    expect(await all(await t.diff(2, 2))).toEqual([])
    await expectError(t.diff(0, 99), 'TABLE_NOT_FOUND')
    for (const bad of [-1, 1.5]) await expectError(t.diff(bad), 'INVALID_ARGUMENT')
  })

  test('tells what changed about columns and indexes', async () => {
    const t = await backend.db.createTable(backend.path(), { a: pt.int(), b: pt.string() })
    await t.insert([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ])
    const more = await t.addComputedColumn({ double: t.c.a.mul(2) }, { stored: false })
    const less = await more.dropColumn('b')
    await less.update({ a: 10 }, { where: less.c.a.eq(1) })
    const diff = await less.diff(1)
    expect(diff.schema).toEqual([
      { kind: 'dropped', what: 'column', name: 'b' },
      { kind: 'added', what: 'column', name: 'double' },
    ])
    expect(await all(diff)).toEqual([
      { kind: 'changed', rowId: 1, row: { a: 10, double: 20 }, changes: { a: { from: 1, to: 10 } } },
    ])
    expect(await all(await less.diff(2))).toEqual([
      {
        kind: 'changed',
        rowId: 1,
        row: { a: 10, double: 20 },
        changes: { a: { from: 1, to: 10 }, double: { from: 2, to: 20 } },
      },
    ])
  })

  test('compares views with what they show of their base', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    await t.insert([1, 2, 3].map((n) => ({ n, s: `s${n}` })))
    const v = await db.createView(backend.path('view'), t.where(t.c.n.gt(1)), {
      additionalColumns: { next: t.c.n.add(1) },
    })
    await t.update({ s: 'new' }, { where: t.c.n.eq(2) })
    await t.update({ n: 0 }, { where: t.c.n.eq(3) })
    await t.insert({ n: 4, s: 's4' })
    const diff = await v.diff(0)
    expect(diff).toMatchObject({ added: 1, removed: 1, changed: 1 })
    expect(await all(diff)).toEqual([
      {
        kind: 'changed',
        rowId: 2,
        row: { next: 3, n: 2, s: 'new' },
        changes: { s: { from: 's2', to: 'new' } },
      },
      { kind: 'removed', rowId: 3, row: { next: 4, n: 3, s: 's3' } },
      { kind: 'added', rowId: 4, row: { next: 5, n: 4, s: 's4' } },
    ])
  })

  test('streams many rows', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 2500 }, (_, n) => ({ n })))
    await t.update({ n: t.c.n.add(1) }, { where: t.c.n.ge(1000) })
    const diff = await t.diff(1)
    expect(diff.changed).toBe(1500)
    let sum = 0
    for await (const change of diff) {
      if (change.kind === 'changed') sum += change.changes.n!.to - change.changes.n!.from
    }
    expect(sum).toBe(1500)
  })
})
