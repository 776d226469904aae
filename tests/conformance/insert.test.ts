import { pt } from 'polytable'
import { uuid } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const columns = { id: pt.int().primaryKey(), name: pt.string() }

onEveryBackend('Insertion', (backend) => {
  test('takes an object, an array, generators of both kinds, and a query', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), columns)
    function* numbers() {
      for (let id = 10; id < 13; id++) yield { id, name: `g${id}` }
    }
    async function* later() {
      for (let id = 20; id < 22; id++) yield await Promise.resolve({ id, name: `a${id}` })
    }
    const all = [
      await t.insert({ id: 1, name: 'one' }),
      await t.insert([{ id: 2, name: 'two' }]),
      await t.insert(numbers()),
      await t.insert(later()),
    ]
    expect(all.map(({ version, rows }) => [version, rows])).toEqual([
      [1, 1],
      [2, 1],
      [3, 3],
      [4, 2],
    ])
    const copy = await db.createTable(backend.path('copy'), columns)
    const status = await copy.insert(t.where(t.c.id.lt(12)).select({ id: t.c.id.mul(100), name: t.c.name }))
    expect(status.rows).toBe(4)
    expect((await copy.collect()).map(({ id }) => id)).toEqual([100, 200, 1000, 1100])
  })

  test('of a table into itself adds the rows there were', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int() })
    await t.insert(Array.from({ length: 2500 }, (_, id) => ({ id })))
    expect((await t.insert(t.select({ id: t.c.id.add(2500) }))).rows).toBe(2500)
    expect(await t.count()).toBe(5000)
    expect((await t.tail(1))[0]).toEqual({ id: 4999 })
  })

  test('refuses what holds no rows', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    await expectError(t.insert([]), 'INVALID_ARGUMENT')
    for (const nothing of [null, 5, [5], [null], [['id', 1]]]) {
      await expectError(t.insert(nothing as never), 'INVALID_ARGUMENT')
    }
    expect(await t.history()).toHaveLength(1)
  })

  test('fills what is left out: null, constants, new UUIDs', async () => {
    const t = await backend.db.createTable(backend.path(), {
      key: pt.uuid().primaryKey().default(uuid.uuid7()),
      other: pt.uuid().default(uuid.uuid4()),
      note: pt.string().nullable(),
      amount: pt.int().default(5),
      tags: pt.json().default(['a']),
      day: pt.date().default('2024-01-01'),
    })
    await t.insert([{}, { amount: 6, note: 'x', tags: [] }, { amount: undefined }])
    const rows = await t.collect()
    expect(rows.map(({ note, amount, tags, day }) => [note, amount, tags, day])).toEqual([
      [null, 5, ['a'], '2024-01-01'],
      ['x', 6, [], '2024-01-01'],
      [null, 5, ['a'], '2024-01-01'],
    ])
    const keys = rows.map(({ key }) => key)
    expect(keys).toEqual([...new Set(keys)].sort())
    for (const { key, other } of rows) {
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      expect(other).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    }
  })

  test('refuses options that are none', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    const row = { id: 1, name: 'x' }
    for (const options of [{ onError: 'skip' }, { wait: 'store' }])
      await expectError(t.insert(row, options as never), 'INVALID_ARGUMENT')
    await expectError(
      t.addComputedColumn({ next: t.c.id.add(1) }, { onError: 'skip' as never }),
      'INVALID_ARGUMENT',
    )
    expect(await t.count()).toBe(0)
  })

  test('a null that is given stays one: a default is for what is left out', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      size: pt.int().nullable().default(5),
      text: pt.string().default('x'),
    })
    await t.insert([{ id: 1 }, { id: 2, size: null }])
    await t.batchUpdate([
      { id: 1, size: null },
      { id: 2, size: 7 },
    ])
    expect(await t.select('id', 'size').collect()).toEqual([
      { id: 1, size: null },
      { id: 2, size: 7 },
    ])
    await expectError(t.insert({ id: 3, text: null as never }), 'MISSING_REQUIRED', {
      column: 'text',
      row: 0,
    })
  })

  test('a bad row changes nothing, and says where it is', async () => {
    const t = await backend.db.createTable(backend.path(), { ...columns, n: pt.int().nullable() })
    const computed = await t.addComputedColumn({ next: t.c.id.add(1) })
    await computed.insert({ id: 1, name: 'one' })
    const before = await computed.history()
    const good = { id: 2, name: 'two' }
    const cases = [
      [{ id: 3, name: 'x', other: 1 }, 'COLUMN_NOT_FOUND', 'other'],
      [{ id: 3, name: 'x', next: 1 }, 'INVALID_ARGUMENT', 'next'],
      [{ id: 3, name: 5 }, 'TYPE_MISMATCH', 'name'],
      [{ id: 3, name: () => 'x' }, 'TYPE_MISMATCH', 'name'],
      [{ id: 3 }, 'MISSING_REQUIRED', 'name'],
      [{ id: 3, name: null }, 'MISSING_REQUIRED', 'name'],
    ] as const
    for (const [bad, code, column] of cases) {
      const rows = [good, bad] as never
      await expectError(computed.insert(rows), code, { table: t.path, column, row: 1 })
    }
    expect(await computed.history()).toEqual(before)
    expect(await computed.collect()).toEqual([{ id: 1, name: 'one', n: null, next: 2 }])
  })

  test('numbers rows over all of a stream', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    function* rows() {
      for (let id = 0; id < 2345; id++) yield { id, name: id === 2100 ? (7 as never) : 'x' }
    }
    await expectError(t.insert(rows()), 'TYPE_MISMATCH', { column: 'name', row: 2100 })
    expect(await t.count()).toBe(0)
  })

  test('passes on what the source of rows throws, and keeps nothing', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    async function* rows() {
      yield { id: 1, name: 'one' }
      await Promise.resolve()
      throw new Error('the source is dry')
    }
    await expect(t.insert(rows())).rejects.toThrow('the source is dry')
    expect(await t.count()).toBe(0)
    await t.insert({ id: 1, name: 'one' })
    expect(await t.count()).toBe(1)
  })

  test('refuses a second row with a primary key, in the table or in the call', async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    await t.insert([
      { id: 1, name: 'alice' },
      { id: 2, name: 'bob' },
    ])
    const place = { table: t.path, row: 0, message: 'Duplicate primary key' }
    await expectError(t.insert({ id: 1, name: 'eve' }), 'CONSTRAINT_VIOLATION', place)
    const twice = [
      { id: 3, name: 'x' },
      { id: 3, name: 'y' },
    ]
    await expectError(t.insert(twice), 'CONSTRAINT_VIOLATION', { row: 1 })
    expect(await t.count()).toBe(2)
    await t.delete({ where: t.c.id.eq(1) })
    await t.insert({ id: 1, name: 'charlie' })
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 1, name: 'charlie' },
      { id: 2, name: 'bob' },
    ])
    await expectError(t.update({ id: 2 }, { where: t.c.id.eq(1) }), 'CONSTRAINT_VIOLATION')
  })

  test('several columns form one primary key', async () => {
    const t = await backend.db.createTable(backend.path(), {
      a: pt.int().primaryKey(),
      b: pt.string().primaryKey(),
      value: pt.int(),
    })
    await t.insert([
      { a: 1, b: 'x', value: 1 },
      { a: 1, b: 'y', value: 2 },
      { a: 2, b: 'x', value: 3 },
    ])
    await expectError(t.insert({ a: 1, b: 'x', value: 4 }), 'CONSTRAINT_VIOLATION', { row: 0, table: t.path })
    await t.delete({ where: t.c.a.eq(1).and(t.c.b.eq('x')) })
    await t.insert({ a: 1, b: 'x', value: 99 })
    expect(await t.select('value').collect()).toEqual([{ value: 2 }, { value: 3 }, { value: 99 }])
  })

  test('long texts as keys differ by their ends', async () => {
    const t = await backend.db.createTable(backend.path(), { key: pt.string().primaryKey() })
    const long = 'a'.repeat(20_000)
    await t.insert([{ key: `${long}1` }, { key: `${long}2` }])
    await expectError(t.insert({ key: `${long}1` }), 'CONSTRAINT_VIOLATION')
    expect(await t.count()).toBe(2)
  })

  test('the primary key may be named by an option, and has to be a column', async () => {
    const plain = { id: pt.int(), name: pt.string() }
    const t = await backend.db.createTable(backend.path(), plain, { primaryKey: 'id' })
    expect((await t.metadata()).primaryKey).toEqual(['id'])
    const unknown = { primaryKey: ['none' as never] }
    await expectError(backend.db.createTable(backend.path(), plain, unknown), 'COLUMN_NOT_FOUND', {
      column: 'none',
    })
    const nullable = { id: pt.int().nullable().primaryKey() }
    await expectError(backend.db.createTable(backend.path(), nullable), 'INVALID_SCHEMA', { column: 'id' })
  })

  test('keys are guarded after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await backend.db.createTable(backend.path(), columns)
    await t.insert({ id: 1, name: 'one' })
    const again = await (await backend.reopen()).getTable(t.path)
    await expectError(again.insert({ id: 1, name: 'two' }), 'CONSTRAINT_VIOLATION', { row: 0 })
    await again.insert({ id: 2, name: 'two' })
    expect(await again.count()).toBe(2)
  })
})
