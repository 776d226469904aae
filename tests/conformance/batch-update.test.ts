import { pt } from 'polytable'
import { string, stringSplitter } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Rows given back, and batches of updates', (backend) => {
  const table = async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      val: pt.int(),
      name: pt.string().nullable(),
    })
    return t.addComputedColumn({ next: t.c.val.add(1) })
  }
  const abc = [
    { id: 1, val: 10, name: 'a' },
    { id: 2, val: 20, name: 'b' },
    { id: 3, val: 30, name: 'c' },
  ]

  test('insert and update give the rows back', async () => {
    const t = await table()
    const inserted = await t.insert(abc, { returnRows: true })
    expect(inserted.rowsReturned).toEqual(abc.map((row) => ({ ...row, next: row.val + 1 })))
    expect(await t.insert({ id: 4, val: 0 })).not.toHaveProperty('rowsReturned')
    const updated = await t.update({ val: t.c.val.mul(2) }, { where: t.c.id.isIn([1, 3]), returnRows: true })
    expect(updated.rowsReturned.map(({ val, next }) => [val, next])).toEqual([
      [20, 21],
      [60, 61],
    ])
    const stale = await t.update({ val: 200 }, { where: t.c.id.eq(1), cascade: false, returnRows: true })
    expect(stale.rowsReturned).toEqual([{ id: 1, val: 200, name: 'a', next: 21 }])
    const none = await t.update({ val: 1 }, { where: t.c.id.eq(99), returnRows: true })
    expect([none.rows, none.rowsReturned]).toEqual([0, []])
  })

  test('two columns are exchanged', async () => {
    const t = await backend.db.createTable(backend.path(), { a: pt.int(), b: pt.int() })
    await t.insert({ a: 1, b: 2 })
    await t.update({ a: t.c.b, b: t.c.a })
    expect(await t.collect()).toEqual([{ a: 2, b: 1 }])
  })

  test('rows are inserted from other tables, from queries, and from the table itself', async () => {
    const t = await table()
    await t.insert(abc)
    const other = await backend.db.createTable(backend.path(), {
      val: pt.int(),
      at: pt.timestamp().nullable(),
    })
    await other.insert(t.where(t.c.val.gt(10)).select('val'))
    await other.insert(other)
    expect((await other.collect()).map(({ val }) => val)).toEqual([20, 30, 20, 30])
    expect((await other.metadata()).version).toBe(2)
    // Queries keep what dates have no room for.
    const text = '2024-01-01T00:00:00.123456Z'
    await other.insert({ val: 0, at: text })
    const exact = await backend.db.createTable(backend.path(), {
      at: pt.timestamp({ as: 'string' }).nullable(),
    })
    await exact.insert(other.where(other.c.val.eq(0)).select('at') as never)
    expect(await exact.collect()).toEqual([{ at: text }])
    await expectError(t.insert(t as never), 'INVALID_ARGUMENT', { column: 'next' })
    await expectError(other.insert(t.select('id') as never), 'COLUMN_NOT_FOUND')
    await expectError(t.insert(t.select({ id: t.c.id, val: t.c.val }) as never), 'CONSTRAINT_VIOLATION')
    expect(await t.count()).toBe(3)
  })

  test('rows are found by their keys', async () => {
    const t = await table()
    await t.insert(abc)
    const status = await t.batchUpdate(
      [
        { id: 3, val: 300 },
        { id: 1, val: 100 },
      ],
      { returnRows: true },
    )
    expect(status).toMatchObject({ rows: 2, version: 3, computedValues: 2 })
    expect(status.rowsReturned).toEqual([
      { id: 1, val: 100, name: 'a', next: 101 },
      { id: 3, val: 300, name: 'c', next: 301 },
    ])
    await expectError(
      t.batchUpdate([
        { id: 200, val: 1 },
        { id: 1, val: 0 },
      ]),
      'ROW_NOT_FOUND',
      {
        message: 'no row with the primary key (200) (row 0)',
        row: 0,
      },
    )
    expect((await t.metadata()).version).toBe(3)
    expect(
      (
        await t.batchUpdate(
          [
            { id: 200, val: 1 },
            { id: 1, val: 0 },
          ],
          { ifNotExists: 'ignore' },
        )
      ).rows,
    ).toBe(1)
    const upserted = await t.batchUpdate(
      [
        { id: 200, val: 1, name: 'n' },
        { id: 2, val: 2, name: null },
      ],
      { ifNotExists: 'insert', returnRows: true },
    )
    expect(upserted.rows).toBe(2)
    expect(upserted.rowsReturned).toEqual([
      { id: 2, val: 2, name: null, next: 3 },
      { id: 200, val: 1, name: 'n', next: 2 },
    ])
    await expectError(t.insert({ id: 200, val: 0 }), 'CONSTRAINT_VIOLATION')
    if (!backend.keeps) return
    const again = await (await backend.reopen()).getTable(t.path)
    expect(await again.count()).toBe(4)
    await again.insert({ id: 201, val: 0 } as never)
  })

  test('or by their row ids', async () => {
    const t = await backend.db.createTable(backend.path(), { val: pt.int() })
    await t.insert([{ val: 1 }, { val: 2 }])
    const ids = await t.select({ rowId: t.rowId, val: t.c.val }).collect()
    await t.batchUpdate(ids.map(({ rowId, val }) => ({ rowId, val: val * 10 })))
    expect(await t.collect()).toEqual([{ val: 10 }, { val: 20 }])
    await expectError(t.batchUpdate([{ val: 1 }]), 'INVALID_ARGUMENT', { message: 'no primary key' })
    await expectError(t.batchUpdate([{ rowId: 99, val: 1 }]), 'ROW_NOT_FOUND')
    await expectError(t.batchUpdate([{ rowId: 1.5, val: 1 }]), 'INVALID_ARGUMENT')
    const insert = { ifNotExists: 'insert' } as const
    await expectError(t.batchUpdate([{ rowId: 99, val: 1 }], insert), 'INVALID_ARGUMENT')
    const keyed = await table()
    await keyed.insert(abc)
    await expectError(keyed.batchUpdate([{ rowId: 1, id: 1, val: 1 }]), 'INVALID_ARGUMENT', {
      message: "'id' is a primary key column",
    })
  })

  test('rows that do not fit change nothing', async () => {
    const t = await table()
    await t.insert(abc)
    const wrong: readonly [readonly object[], Parameters<typeof expectError>[1]][] = [
      [[], 'INVALID_ARGUMENT'],
      [[{ val: 1 }], 'INVALID_ARGUMENT'],
      [[{ id: 1, val: 1 }, { id: 2 }], 'INVALID_ARGUMENT'],
      [
        [
          { id: 1, val: 1 },
          { id: 2, name: 'x' },
        ],
        'INVALID_ARGUMENT',
      ],
      [
        [
          { id: 1, val: 1 },
          { id: 1, val: 2 },
        ],
        'INVALID_ARGUMENT',
      ],
      [[{ id: 1, val: '1' }], 'TYPE_MISMATCH'],
      [[{ id: 1, val: null }], 'MISSING_REQUIRED'],
      [[{ id: 1, next: 1 }], 'INVALID_ARGUMENT'],
      [[{ id: 1, none: 1 }], 'COLUMN_NOT_FOUND'],
      [[{ id: 'x', val: 1 }], 'TYPE_MISMATCH'],
    ]
    for (const [rows, code] of wrong) await expectError(t.batchUpdate(rows as never), code)
    const invalid = { ifNotExists: 'maybe' as never }
    await expectError(t.batchUpdate([{ id: 1, val: 1 }], invalid), 'INVALID_ARGUMENT')
    expect((await t.collect()).map(({ val }) => val)).toEqual([10, 20, 30])
    expect((await t.metadata()).version).toBe(2)
    const view = await backend.db.createView(backend.path('view'), t)
    await expectError(view.batchUpdate([{ id: 1, val: 1 }]), 'UNSUPPORTED_OPERATION')
  })

  test('views follow rows that are changed and rows that are new, in one version', async () => {
    const t = await backend.db.createTable(backend.path(), {
      key: pt.string().primaryKey(),
      text: pt.string(),
    })
    const filtered = await backend.db.createView(backend.path('filtered'), t.where(t.c.text.ne('none')), {
      additionalColumns: { upper: string.upper(t.c.text) },
    })
    const parts = await backend.db.createView(backend.path('parts'), filtered, {
      iterator: stringSplitter(filtered.c.text, { separators: 'sentence' }),
    })
    const long = 'k'.repeat(5000)
    await t.insert([
      { key: 'a', text: 'One. Two.' },
      { key: long, text: 'none' },
    ])
    const rows = [
      { key: 'a', text: 'Three.' },
      { key: long, text: 'Four. Five.' },
      { key: 'new', text: 'Six. Seven.' },
      { key: 'other', text: 'none' },
    ]
    const status = await t.batchUpdate(rows, { ifNotExists: 'insert' })
    expect(status.version).toBe(2)
    const uppers = (await filtered.collect()).map(({ upper }) => upper)
    expect(uppers.sort()).toEqual(['FOUR. FIVE.', 'SIX. SEVEN.', 'THREE.'])
    expect(await parts.count()).toBe(5)
    await t.batchUpdate(rows.map((row) => ({ ...row, text: 'none' })))
    expect([await filtered.count(), await parts.count()]).toEqual([0, 0])
  })

  test('many rows take a few statements', async () => {
    const t = await table()
    const rows = Array.from({ length: 2500 }, (_, i) => ({ id: i, val: i }))
    await t.insert(rows)
    const status = await t.batchUpdate(rows.map(({ id }) => ({ id, val: -id })))
    expect(status.rows).toBe(2500)
    expect(await t.where(t.c.next.eq(t.c.id.neg().add(1))).count()).toBe(2500)
  })

  test('what is undefined is left out', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      note: pt.string().nullable(),
      size: pt.int().default(3),
    })
    await t.insert({ id: 1, note: 'kept', size: 5 })
    await t.batchUpdate([{ id: 1, note: undefined, size: 6 }])
    expect(await t.collect()).toEqual([{ id: 1, note: 'kept', size: 6 }])
    await t.batchUpdate([{ id: 1, note: 'new', size: undefined }])
    expect(await t.collect()).toEqual([{ id: 1, note: 'new', size: 6 }])
    await t.batchUpdate([{ id: 2, note: 'added', size: undefined }], { ifNotExists: 'insert' })
    expect(await t.where(t.c.id.eq(2)).first()).toEqual({ id: 2, note: 'added', size: 3 })
  })
})
