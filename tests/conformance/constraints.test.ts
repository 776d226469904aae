import { pt } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Constraints', (backend) => {
  test('a primary key is unique among live rows, also after reopening', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int().primaryKey(), name: pt.string() })
    await t.insert([
      { id: 1, name: 'alice' },
      { id: 2, name: 'bob' },
    ])
    await expectError(t.insert({ id: 1, name: 'x' }), 'CONSTRAINT_VIOLATION', {
      message: 'Duplicate primary key',
      row: 0,
    })
    await t.delete({ where: t.c.id.eq(1) })
    await t.insert({ id: 1, name: 'charlie' })
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 1, name: 'charlie' },
      { id: 2, name: 'bob' },
    ])
    const error = await expectError(
      t.insert([
        { id: 5, name: '' },
        { id: 6, name: '' },
        { id: 5, name: '' },
      ]),
      'CONSTRAINT_VIOLATION',
      { row: 2, column: 'id' },
    )
    expect(error.message).toContain('(5)')
    await expectError(t.update({ id: 7 }), 'CONSTRAINT_VIOLATION')
    expect(await t.count()).toBe(2)
    if (!backend.keeps) return
    const again = await (await backend.reopen()).getTable(t.path)
    await expectError(again.insert({ id: 2, name: 'x' } as never), 'CONSTRAINT_VIOLATION')
  })

  test('composite keys, and texts that differ only far behind', async () => {
    const { db } = backend
    const t = await db.createTable(
      backend.path(),
      { a: pt.int(), b: pt.string() },
      { primaryKey: ['a', 'b'] },
    )
    const long = 'a'.repeat(10_000)
    await t.insert([
      { a: 1, b: `${long}x` },
      { a: 1, b: `${long}y` },
      { a: 2, b: `${long}x` },
    ])
    await expectError(t.insert({ a: 1, b: `${long}y` }), 'CONSTRAINT_VIOLATION', { column: 'a, b' })
    await t.delete({ where: t.c.b.eq(`${long}y`) })
    await t.insert({ a: 1, b: `${long}y` })
    expect(await t.count()).toBe(3)
    const nothing = null as never
    await expectError(t.insert({ a: 3, b: nothing }), 'MISSING_REQUIRED', { column: 'b' })
    await expectError(
      db.createTable(backend.path(), { a: pt.int().nullable().primaryKey() }),
      'INVALID_SCHEMA',
    )
    await expectError(db.createTable(backend.path(), { a: pt.json().primaryKey() }), 'INVALID_SCHEMA')
  })

  test('a unique column has every value once, and null as often as wanted', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), {
      id: pt.int(),
      mail: pt.string().nullable().unique(),
    })
    await t.insert([
      { id: 1, mail: 'a@x' },
      { id: 2, mail: null },
      { id: 3, mail: null },
    ])
    const error = await expectError(
      t.insert([
        { id: 4, mail: 'b@x' },
        { id: 5, mail: 'a@x' },
      ]),
      'CONSTRAINT_VIOLATION',
      { column: 'mail', row: 1 },
    )
    expect(error.message).toContain('a@x')
    await expectError(t.update({ mail: 'a@x' }), 'CONSTRAINT_VIOLATION', { column: 'mail' })
    await t.update({ mail: 'c@x' }, { where: t.c.id.eq(1) })
    await t.insert({ id: 6, mail: 'a@x' })
    expect(await t.count()).toBe(4)
    expect((await t.metadata()).columns.map(({ isUnique }) => isUnique)).toEqual([false, true])
    if (!backend.keeps) return
    const again = await (await backend.reopen()).getTable(t.path)
    await expectError(again.insert({ id: 7, mail: 'a@x' } as never), 'CONSTRAINT_VIOLATION')
  })

  test('a unique column is added where the rows allow it', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int() })
    await t.insert([{ id: 1 }, { id: 2 }])
    await expectError(t.addColumn({ code: pt.int().unique().default(1) }), 'CONSTRAINT_VIOLATION', {
      column: 'code',
    })
    expect((await t.metadata()).columns).toHaveLength(1)
    const coded = await t.addColumn({ code: pt.int().unique().nullable() })
    await coded.update({ code: t.c.id })
    await expectError(coded.insert({ id: 3, code: 2 }), 'CONSTRAINT_VIOLATION', { column: 'code' })
    const dropped = await coded.dropColumn('code')
    await dropped.insert([{ id: 3 }, { id: 4 }])
    await expectError(backend.db.createTable(backend.path(), { data: pt.json().unique() }), 'INVALID_SCHEMA')
  })

  test('checks of columns and of tables hold for every way of writing', async () => {
    const { db } = backend
    const plain = await db.createTable(
      backend.path(),
      {
        id: pt.int().primaryKey(),
        from: pt.int().check((n) => n.ge(0)),
        to: pt.int().nullable(),
        name: pt
          .string()
          .default('x')
          .check((name) => name.ne(''))
          .check((name) => string.len(name).lt(5)),
      },
      { check: (c) => ({ ordered: c.from.lt(c.to) }) },
    )
    const t = await plain.addComputedColumn({ next: plain.c.from.add(1) })
    await t.insert([
      { id: 1, from: 0, to: 5 },
      { id: 2, from: 1, to: null },
    ])
    const bad = [
      [{ id: 3, from: -1, to: 5 }, 'from'],
      [{ id: 3, from: 5, to: 5 }, 'ordered'],
      [{ id: 3, from: 1, to: 5, name: '' }, 'name'],
      [{ id: 3, from: 1, to: 5, name: 'abcde' }, 'name'],
    ] as const
    for (const [row, check] of bad) {
      await expectError(t.insert([{ id: 9, from: 0, to: 1 }, row]), 'CONSTRAINT_VIOLATION', {
        row: 1,
        message: `'${check}'`,
      })
      await expectError(t.batchUpdate([row], { ifNotExists: 'insert' }), 'CONSTRAINT_VIOLATION')
    }
    await expectError(t.update({ to: 0 }, { where: t.c.id.eq(1) }), 'CONSTRAINT_VIOLATION', {
      message: 'ordered',
    })
    await expectError(t.batchUpdate([{ id: 1, from: 7 }]), 'CONSTRAINT_VIOLATION', { message: 'ordered' })
    await t.update({ to: t.c.to.add(1), from: t.c.from.add(1) })
    expect(await t.orderBy(t.c.id).select('from', 'to').collect()).toEqual([
      { from: 1, to: 6 },
      { from: 2, to: null },
    ])
    expect((await t.metadata()).checks).toEqual([
      { name: 'from', condition: 'from ≥ 0' },
      { name: 'name', condition: '(name ≠ "") and (string.len(text: name) < 5)' },
      { name: 'ordered', condition: 'from < to' },
    ])
    if (!backend.keeps) return
    const again = await (await backend.reopen()).getTable(t.path)
    await expectError(again.insert({ id: 3, from: 5, to: 5 } as never), 'CONSTRAINT_VIOLATION')
  })

  test('a check comes with its column, and what is no check is refused', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int() })
    await t.insert({ id: 1 })
    await expectError(
      t.addColumn({
        n: pt
          .int()
          .default(-1)
          .check((n) => n.gt(0)),
      }),
      'CONSTRAINT_VIOLATION',
    )
    const more = await t.addColumn({
      n: pt
        .int()
        .default(1)
        .check((n) => n.gt(0)),
    })
    await expectError(more.insert({ id: 2, n: 0 }), 'CONSTRAINT_VIOLATION', { column: 'n' })
    await expectError(
      db.createTable(backend.path(), { id: pt.int() }, { check: (c) => ({ 'a b': c.id.gt(0) }) }),
      'INVALID_COLUMN_NAME',
    )
    const number = (c: { readonly id: typeof t.c.id }) => ({ wrong: c.id.add(1) as never })
    await expectError(db.createTable(backend.path(), { id: pt.int() }, { check: number }), 'INVALID_SCHEMA')
  })
})
