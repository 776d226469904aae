import { pt } from 'polytable'
import { string, stringSplitter, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const double = pt.udf({
  name: 'schemaChanges.double',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    if (n === 13) throw new Error('thirteen')
    return n * 2
  },
})

onEveryBackend('Changes of schemas', (backend) => {
  test('a renamed column goes on being computed with, filtered by and searched', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { a: pt.int(), text: pt.string() })
    const computed = await t.addComputedColumn({ next: t.c.a.add(1) })
    const v = await db.createView(backend.path('view'), computed.where(t.c.a.gt(1)).select('a', 'next'))
    await computed.insert([
      { a: 1, text: 'x' },
      { a: 2, text: 'y' },
    ])
    const renamed = await computed.renameColumn('a', 'b')
    await renamed.insert({ b: 3, text: 'z' })
    expect(await renamed.where(renamed.c.b.gt(1)).select('b', 'next').collect()).toEqual([
      { b: 2, next: 3 },
      { b: 3, next: 4 },
    ])
    expect(await t.where(t.c.a.gt(2)).count()).toBe(1)
    expect(await (await db.getTable(v.path)).collect()).toEqual([
      { b: 2, next: 3 },
      { b: 3, next: 4 },
    ])
    const { columns, version } = await renamed.metadata()
    expect(columns.find(({ name }) => name === 'next')?.computedWith).toBe('b + 1')
    expect((await renamed.history()).find((each) => each.version === 3)?.schemaChange).toBe(
      'Altered: a (renamed to b)',
    )
    expect((await db.getTable(`${t.path}:1`)).columns()).toEqual(['a', 'text', 'next'])
    await expectError(renamed.renameColumn('b', 'text'), 'COLUMN_ALREADY_EXISTS')
    await expectError(renamed.renameColumn('b', 'constructor'), 'INVALID_COLUMN_NAME')
    await expectError(renamed.renameColumn('none' as 'b', 'c'), 'COLUMN_NOT_FOUND')
    const view = await db.getTable(v.path)
    await expectError(view.renameColumn('b', 'c'), 'COLUMN_NOT_FOUND')
    expect((await renamed.metadata()).version).toBe(version)
    if (!backend.keeps) return
    const again = await backend.reopen()
    expect((await again.getTable(t.path)).columns()).toEqual(['b', 'text', 'next'])
  })

  test('outputs of an iterator are renamed too', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { text: pt.string() })
    const v = await db.createView(backend.path('view'), t, {
      iterator: stringSplitter(t.c.text, { separators: 'sentence' }),
      additionalColumns: {},
    })
    const renamed = await v.renameColumn('pos', 'part')
    await t.insert({ text: 'One. Two.' })
    expect((await renamed.collect()).map(({ part }) => part)).toEqual([0, 1])
  })

  test('null is allowed and forbidden again', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { a: pt.string(), key: pt.int().primaryKey() })
    await t.insert({ a: 'a', key: 1 })
    await t.alterColumn('a', { type: pt.string() })
    expect((await t.metadata()).version).toBe(1)
    const open = await t.alterColumn('a', { type: pt.string().nullable() })
    await open.insert({ a: null, key: 2 })
    expect((await open.history())[1]?.schemaChange).toBe('Altered: a (type changed to String | null)')
    await expectError(open.alterColumn('a', { type: pt.string() }), 'CONSTRAINT_VIOLATION', {
      column: 'a',
      row: 1,
    })
    await open.update({ a: 'b' }, { where: open.c.a.isNull() })
    const closed = await open.alterColumn('a', { type: pt.string() })
    await expectError(closed.insert({ a: null as never, key: 3 }), 'MISSING_REQUIRED')
    await expectError(closed.alterColumn('a', { type: pt.int() }), 'UNSUPPORTED_OPERATION')
    await expectError(closed.alterColumn('key', { type: pt.int().nullable() }), 'UNSUPPORTED_OPERATION')
    const computed = await closed.addComputedColumn({ upper: string.upper(closed.c.a) })
    await expectError(computed.alterColumn('a', { type: pt.string().nullable() }), 'UNSUPPORTED_OPERATION', {
      message: 'upper',
    })
    await expectError(
      computed.alterColumn('upper', { type: pt.string().nullable() }),
      'UNSUPPORTED_OPERATION',
    )
    expect(await computed.select('a', 'upper').collect()).toEqual([
      { a: 'a', upper: 'A' },
      { a: 'b', upper: 'B' },
    ])
  })

  test('a type with more than nullability is refused by alterColumn, with what to use instead', async () => {
    const t = await backend.db.createTable(backend.path(), { a: pt.int(), j: pt.json() })
    const place = { table: t.path, column: 'a' }
    const refused = [
      [pt.int().default(3), 'default()', 'db.migrate()'],
      [pt.int().comment('c').nullable(), 'comment()', 'db.migrate()'],
      [pt.int().unique(), 'unique()', 'db.migrate()'],
      [pt.int().check((n) => n.gt(0)), 'check()', 'db.migrate()'],
      [pt.int().primaryKey(), 'primaryKey()', 'createTable('],
      [pt.int().renamedFrom('b'), 'renamedFrom()', 'renameColumn('],
      [pt.int().unique().comment('c'), 'comment(), unique()', 'db.migrate()'],
    ] as const
    for (const [type, message, hint] of refused) {
      await expectError(t.alterColumn('a', { type }), 'UNSUPPORTED_OPERATION', { ...place, message, hint })
    }
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    await expectError(t.alterColumn('j', { type: pt.json(schema as never) }), 'UNSUPPORTED_OPERATION', {
      column: 'j',
      message: 'Standard Schema',
      hint: 'db.table(',
    })
    expect((await t.metadata()).version).toBe(0)
  })

  test('an expression that changes is computed anew, with all that depends on it', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1) })
    const two = await one.addComputedColumn({ b: one.c.a.mul(10), other: one.c.n.neg() })
    const v = await db.createView(backend.path('view'), two.where(two.c.a.gt(2)), {
      additionalColumns: { c: two.c.b.add(1) },
    })
    await two.insert([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(await two.alterColumn('a', { value: t.c.n.add(2), dryRun: true })).toEqual({
      computedValues: 3 * 2 + 2,
      updatedColumns: [`${t.path}.a`, `${t.path}.b`, `${v.path}.c`],
    })
    const version = (await two.metadata()).version!
    const changed = await two.alterColumn('a', { value: t.c.n.add(2) })
    expect((await changed.metadata()).version).toBe(version + 1)
    expect(await changed.collect()).toEqual([
      { n: 1, a: 3, b: 30, other: -1 },
      { n: 2, a: 4, b: 40, other: -2 },
      { n: 3, a: 5, b: 50, other: -3 },
    ])
    expect((await v.collect()).map(({ a, c }) => [a, c])).toEqual([
      [3, 31],
      [4, 41],
      [5, 51],
    ])
    const past = await db.getTable(`${t.path}:${version}`)
    expect((await past.collect())[0]).toEqual({ n: 1, a: 2, b: 20, other: -1 })
    await changed.insert({ n: 4 })
    expect(await v.count()).toBe(4)
    await expectError(changed.alterColumn('a', { value: changed.c.b }), 'INVALID_ARGUMENT', {
      message: 'itself',
    })
    await expectError(changed.alterColumn('a', { value: changed.c.a.add(1) }), 'INVALID_ARGUMENT')
    await expectError(changed.alterColumn('a', { value: changed.c.n.div(2) }), 'TYPE_MISMATCH')
    await expectError(changed.alterColumn('n', { value: changed.c.n.add(1) }), 'UNSUPPORTED_OPERATION')
    const neither = {} as { type: ReturnType<typeof pt.int> }
    await expectError(changed.alterColumn('a', neither), 'INVALID_ARGUMENT')
  })

  test('an expression that fails for a row changes nothing', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1) })
    await one.insert([{ n: 1 }, { n: 13 }])
    await expectError(one.alterColumn('a', { value: double({ n: t.c.n }) }), 'UNSUPPORTED_OPERATION', {
      row: 1,
    })
    expect((await one.collect()).map(({ a }) => a)).toEqual([2, 14])
    expect((await one.metadata()).columns[1]?.computedWith).toBe('n + 1')
    await one.alterColumn('a', { value: double({ n: t.c.n }) }, { onError: 'ignore' })
    expect((await one.collect()).map(({ a }) => a)).toEqual([2, null])
  })

  test('an unstored column changes what is computed with it', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1) }, { stored: false })
    const two = await one.addComputedColumn({ b: one.c.a.mul(2) })
    const v = await db.createView(backend.path('view'), two, { additionalColumns: { c: two.c.a.mul(3) } })
    await two.insert({ n: 1 })
    await two.alterColumn('a', { value: t.c.n.add(4) })
    expect(await v.collect()).toEqual([{ n: 1, a: 5, b: 10, c: 15 }])
  })

  test('an unstored column that only views read changes what they keep', async () => {
    const { db } = backend
    const upTo = pt.iterator({
      name: 'test.schema.upTo',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        for (let i = 0; i < n; i++) yield { i }
      },
    })
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1) }, { stored: false })
    const kept = await db.createView(backend.path('kept'), one, { additionalColumns: { b: one.c.a.mul(3) } })
    const above = await db.createView(backend.path('above'), kept.where(kept.c.a.gt(4)))
    const parts = await db.createView(backend.path('parts'), one, { iterator: upTo({ n: one.c.a }) })
    await one.insert([{ n: 1 }, { n: 2 }])
    expect([await above.count(), await parts.count()]).toEqual([0, 5])
    await one.alterColumn('a', { value: t.c.n.add(3) })
    expect((await kept.collect()).map(({ b }) => b)).toEqual([12, 15])
    expect((await above.collect()).map(({ n }) => n)).toEqual([2])
    expect(await parts.count()).toBe(9)
    await one.revert()
    expect((await kept.collect()).map(({ b }) => b)).toEqual([6, 9])
    expect([await above.count(), await parts.count()]).toEqual([0, 5])
  })

  test('new columns have their defaults in the rows that are there', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }])
    const at = new Date('2024-05-06T07:08:09.010Z')
    const more = await t.addColumn({
      at: pt.timestamp().default(at),
      key: pt.uuid().default(uuid.uuid7()),
      bytes: pt.binary().default(new Uint8Array([1, 255])),
      list: pt.json().default(['x']),
      vector: pt.array({ shape: [2], dtype: 'float32' }).default([1, 2]),
      note: pt.string().nullable(),
      zero: pt.float().default(-0),
    })
    expect((await more.metadata()).version).toBe(2)
    const rows = await more.collect()
    for (const { at: given, bytes, list, vector, note, zero } of rows) {
      expect({ given, bytes: [...bytes], list, vector: [...vector], note, zero }).toEqual({
        given: at,
        bytes: [1, 255],
        list: ['x'],
        vector: [1, 2],
        note: null,
        zero: -0,
      })
    }
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2)
    await expectError(more.addColumn({ required: pt.int() }), 'UNSUPPORTED_OPERATION')
    await expectError(more.addColumn({}), 'INVALID_ARGUMENT')
  })

  test('ifExists of columns', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int() })
    const one = await t.addComputedColumn({ a: t.c.n.add(1) })
    await one.insert({ n: 1 })
    await expectError(one.addComputedColumn({ a: t.c.n.add(2) }), 'COLUMN_ALREADY_EXISTS')
    await one.addComputedColumn({ a: t.c.n.add(2) }, { ifExists: 'ignore' })
    expect((await one.collect())[0]?.a).toBe(2)
    const { version } = await one.metadata()
    const text = await one.addComputedColumn({ a: string.upper('x') }, { ifExists: 'replace' })
    expect(await text.collect()).toEqual([{ n: 1, a: 'X' }])
    expect((await text.metadata()).version).toBe(version! + 1)
    const two = await text.addComputedColumn({ b: text.c.a })
    await expectError(
      two.addComputedColumn({ a: t.c.n.add(2) }, { ifExists: 'replace_force' }),
      'CONSTRAINT_VIOLATION',
      { message: `${t.path}.b` },
    )
    await expectError(
      two.addColumn({ x: pt.int().nullable() }, { ifExists: 'maybe' as never }),
      'INVALID_ARGUMENT',
    )
  })

  test('a column that something depends on is not dropped', async () => {
    const { db } = backend
    const t = await db.createTable(
      backend.path(),
      { a: pt.int(), b: pt.int(), c: pt.int().check((c) => c.gt(0)) },
      { check: (c) => ({ ordered: c.a.lt(c.b) }) },
    )
    const computed = await t.addComputedColumn({ twice: t.c.a.mul(2) })
    const v = await db.createView(backend.path('view'), computed.where(t.c.b.gt(1)))
    const error = await expectError(computed.dropColumn('a'), 'CONSTRAINT_VIOLATION')
    expect(error.message).toContain(`${t.path}.twice`)
    expect(error.message).toContain('the check ordered')
    await expectError(computed.dropColumn('b'), 'CONSTRAINT_VIOLATION', {
      message: `the filter of ${v.path}`,
    })
    await computed.dropColumn('c')
    await expectError(computed.dropColumn('c'), 'COLUMN_NOT_FOUND')
    await computed.dropColumn('c', { ifNotExists: 'ignore' })
    await computed.insert({ a: 1, b: 2 } as never)
    expect(await v.count()).toBe(1)
  })

  test('a b-tree index is listed, used and dropped; results stay the same', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), {
      at: pt.timestamp(),
      text: pt.string(),
      n: pt.int().nullable(),
    })
    const long = 'é'.repeat(5000)
    await t.insert(
      Array.from({ length: 300 }, (_, i) => ({
        at: new Date(1_700_000_000_000 + i * 1000),
        text: i % 2 === 0 ? `${long}${i}` : `t${i}`,
        n: i % 3 === 0 ? null : i,
      })),
    )
    const conditions = [
      t.c.at.gt(new Date(1_700_000_290_000)),
      t.c.text.eq(`${long}4`),
      t.c.text.lt('t2'),
      t.c.text.ge(`${long}5`),
      t.c.text.between('t1', 't15'),
      t.c.text.isIn([`${long}8`, 't1', 'none']),
      t.c.text.ne('t1'),
      t.c.n.eq(7),
    ]
    const counts = (last?: number): Promise<number[]> =>
      Promise.all(conditions.slice(0, last).map((condition) => t.where(condition).count()))
    const before = await counts()
    await t.addBtreeIndex(t.c.at, { name: 'byTime' })
    await t.addBtreeIndex(t.c.text)
    await t.addBtreeIndex(t.c.n)
    expect(await counts()).toEqual(before)
    await t.update({ n: 7 }, { where: t.c.n.eq(8) })
    expect(await t.where(t.c.n.eq(7)).count()).toBe(2)
    expect((await t.metadata()).indexes).toEqual([
      { name: 'byTime', column: 'at', kind: 'btree' },
      { name: 'idx0', column: 'text', kind: 'btree' },
      { name: 'idx1', column: 'n', kind: 'btree' },
    ])
    await expectError(t.addBtreeIndex(t.c.at, { name: 'byTime' }), 'INDEX_ALREADY_EXISTS')
    await t.addBtreeIndex(t.c.at, { name: 'byTime', ifExists: 'ignore' })
    await t.addEmbeddingIndex(t.c.text, { embedding: textEmbedder })
    expect((await t.metadata()).indexes.map(({ name }) => name)).toContain('idx2')
    await t.dropIndex('byTime')
    await expectError(t.dropIndex('byTime'), 'INDEX_NOT_FOUND')
    await t.dropIndex('byTime', { ifNotExists: 'ignore' })
    await t.dropColumn('n')
    expect((await t.metadata()).indexes.map(({ name }) => name)).toEqual(['idx2', 'idx0'])
    expect(await counts(-1)).toEqual(before.slice(0, -1))
  })
})
