import { coalesce, pt } from 'polytable'
import { uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Given columns of views', (backend) => {
  const base = async (...ids: number[]) => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), n: pt.int().default(0) })
    if (ids.length > 0) await t.insert(ids.map((id) => ({ id })))
    return t
  }

  test('have null or their default in rows that the base gets, and what is computed from them follows', async () => {
    const t = await base(1)
    const made = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { note: pt.string().nullable(), rank: pt.int().default(3), double: t.c.id.mul(2) },
    })
    const v = await made.addComputedColumn({
      sum: made.c.rank.add(made.c.id),
      marked: made.c.note.isNotNull(),
    })
    const w = await v.addColumn({ key: pt.uuid().default(uuid.uuid7()) })
    expect(w.columns()).toEqual(['note', 'rank', 'double', 'sum', 'marked', 'key', 'id', 'n'])
    await t.insert([{ id: 2 }, { id: 3 }])
    const rows = await w.collect()
    expect(rows.map(({ note, rank, double, sum, marked }) => [note, rank, double, sum, marked])).toEqual([
      [null, 3, 2, 4, false],
      [null, 3, 4, 5, false],
      [null, 3, 6, 6, false],
    ])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(3)
    expect(await t.compute({ id: 4 })).toEqual([{ id: 4, n: 0 }])
    expect(await w.select('rank', 'sum', 'id').collect()).toHaveLength(3)
    expect(await v.compute({ id: 4 })).toMatchObject([{ id: 4, rank: 3, sum: 7, note: null }])
  })

  test('are updated on the view, and keep their values when the base changes', async () => {
    const t = await base(1, 2, 3)
    const made = await backend.db.createView(backend.path('view'), t.where(t.c.n.lt(5)), {
      additionalColumns: { k: pt.int().default(1) },
    })
    const v = await made.addComputedColumn({ sum: made.c.k.add(made.c.n) })
    const above = await backend.db.createView(backend.path('above'), v.where(v.c.k.gt(1)), {
      additionalColumns: { more: v.c.k.mul(10), own: pt.string().default('new') },
    })
    await v.update({ k: v.c.id.mul(10) }, { where: v.c.id.ge(2) })
    await above.update({ own: 'set' }, { where: above.c.id.eq(3) })
    expect(await above.collect()).toMatchObject([
      { id: 2, k: 20, more: 200, own: 'new' },
      { id: 3, k: 30, more: 300, own: 'set' },
    ])
    await t.update({ n: t.c.n.add(1) })
    expect((await v.orderBy(v.c.id).collect()).map(({ id, n, k, sum }) => [id, n, k, sum])).toEqual([
      [1, 1, 1, 2],
      [2, 1, 20, 21],
      [3, 1, 30, 31],
    ])
    expect((await above.orderBy(above.c.id).collect()).map(({ id, own }) => [id, own])).toEqual([
      [2, 'new'],
      [3, 'set'],
    ])
    // A row that leaves the view takes its values along.
    await t.update({ n: 9 }, { where: t.c.id.eq(3) })
    await t.update({ n: 0 }, { where: t.c.id.eq(3) })
    expect(await v.where(v.c.id.eq(3)).collect()).toMatchObject([{ k: 1, sum: 1 }])
    await expectError(v.update({ k: null as never }), 'MISSING_REQUIRED')
  })

  test('of rows that an iterator gives again are kept where their position is there again', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), list: pt.json() })
    await t.insert([
      { id: 1, list: ['a', 'b', 'c'] },
      { id: 2, list: ['x'] },
    ])
    const made = await backend.db.createView(backend.path('view'), t, {
      iterator: items({ list: t.c.list }),
      additionalColumns: { note: pt.string().nullable(), stars: pt.int().default(0) },
    })
    const v = await made.addComputedColumn({ shown: coalesce(made.c.note, made.c.item) })
    const above = await backend.db.createView(backend.path('above'), v, {
      additionalColumns: { seen: pt.bool().default(false) },
    })
    await v.update({ note: 'second', stars: 5 }, { where: v.c.item.eq('b') })
    await v.update({ note: 'third' }, { where: v.c.item.eq('c') })
    await above.update({ seen: true }, { where: above.c.item.eq('b') })
    await t.update({ list: ['A', 'B'] }, { where: t.c.id.eq(1) })
    await t.update({ list: ['A', 'B', 'C'] }, { where: t.c.id.eq(1) })
    const rows = await above.orderBy(above.c.id).orderBy(above.c.pos).collect()
    expect(rows.map(({ item, note, stars, seen }) => [item, note, stars, seen])).toEqual([
      ['A', null, 0, false],
      ['B', 'second', 5, true],
      ['C', null, 0, false],
      ['x', null, 0, false],
    ])
    expect((await v.where(v.c.stars.eq(5)).collect())[0]).toMatchObject({ shown: 'second' })
  })

  test('may be null or have a default: there is nobody to give a value', async () => {
    const t = await base(1)
    const v = await backend.db.createView(backend.path('view'), t)
    const empty = await backend.db.createView(backend.path('view'), t.where(t.c.id.gt(9)))
    for (const view of [v, empty]) {
      await expectError(view.addColumn({ k: pt.int() }), 'INVALID_SCHEMA', {
        table: view.path,
        column: 'k',
        message: 'must be nullable or have a default',
      })
    }
    const path = backend.path('view')
    await expectError(
      backend.db.createView(path, t, { additionalColumns: { k: pt.int() } }),
      'INVALID_SCHEMA',
    )
    await expectError(
      backend.db.createView(path, t, { additionalColumns: { k: pt.int().default(1).primaryKey() } }),
      'INVALID_SCHEMA',
      { message: 'no primary key' },
    )
    await expectError(
      backend.db.createView(path, t, { additionalColumns: { id: pt.int().nullable() } }),
      'COLUMN_ALREADY_EXISTS',
    )
    const w = await v.addColumn({ k: pt.int().nullable(), d: pt.int().nullable().default(1) })
    await w.update({ k: 1 })
    await expectError(w.alterColumn('k', { type: pt.int() }), 'UNSUPPORTED_OPERATION', { column: 'k' })
    await w.alterColumn('d', { type: pt.int() })
    await t.insert({ id: 2 })
    expect(await w.orderBy(w.c.id).collect()).toMatchObject([
      { k: 1, d: 1 },
      { k: null, d: 1 },
    ])
  })

  test('keep their checks and are unique', async () => {
    const t = await base()
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: {
        k: pt
          .int()
          .default(1)
          .check((k) => k.gt(0)),
        u: pt.string().nullable().unique(),
      },
    })
    await t.insert([{ id: 1 }, { id: 2 }])
    await v.update({ u: 'one' }, { where: v.c.id.eq(1) })
    await expectError(v.update({ k: 0 }), 'CONSTRAINT_VIOLATION', { column: 'k' })
    await expectError(v.update({ u: 'one' }), 'CONSTRAINT_VIOLATION', { column: 'u' })
    const same = await backend.db.createView(backend.path('view'), t.where(t.c.id.gt(5)), {
      additionalColumns: { u: pt.int().default(1).unique() },
    })
    await t.insert({ id: 6 })
    const { version } = await t.metadata()
    await expectError(t.insert({ id: 7 }), 'CONSTRAINT_VIOLATION', { table: same.path, column: 'u' })
    expect([await t.count(), (await t.metadata()).version]).toEqual([3, version])
  })

  test('are as they were in past versions, snapshots and after a revert', async () => {
    const t = await base(1)
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { k: pt.int().default(1) },
    })
    await v.update({ k: 2 })
    const frozen = await backend.db.createSnapshot(backend.path('frozen'), v, {
      additionalColumns: { extra: pt.string().default('kept') },
    })
    await v.update({ k: 3 })
    await t.insert({ id: 2 })
    expect(await frozen.collect()).toMatchObject([{ id: 1, k: 2, extra: 'kept' }])
    expect(await (await backend.db.getTable(`${v.path}:1`)).collect()).toMatchObject([{ k: 2 }])
    await t.revert()
    expect(await v.collect()).toMatchObject([{ k: 3 }])
    await t.delete()
    await t.revert()
    expect(await v.collect()).toMatchObject([{ k: 3 }])
    await v.revert()
    expect(await v.collect()).toMatchObject([{ k: 2 }])
    await expectError(v.batchUpdate([{ rowId: 1, k: 4 }] as never), 'UNSUPPORTED_OPERATION')
  })

  test('are there while rows are computed in the background, and indexed', async () => {
    const t = await base()
    const made = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { text: pt.string().default('a red bus'), k: pt.int().default(2) },
    })
    const v = await made.addComputedColumn({ sum: made.c.k.add(made.c.id) })
    await v.addEmbeddingIndex(v.c.text, { embedding: textEmbedder })
    await v.addTextIndex(v.c.text)
    await t.insert([{ id: 1 }, { id: 2 }], { wait: 'stored' })
    await backend.db.idle()
    await t.insert({ id: 3 })
    expect((await v.orderBy(v.c.id).collect()).map(({ k, sum }) => [k, sum])).toEqual([
      [2, 3],
      [2, 4],
      [2, 5],
    ])
    await v.update({ text: 'a green apple' }, { where: v.c.id.eq(2) })
    await t.update({ n: 1 })
    const near = await v
      .orderBy(v.c.text.similarity({ string: 'apple' }), 'desc')
      .limit(1)
      .collect()
    expect(near).toMatchObject([{ id: 2, text: 'a green apple' }])
    expect(await v.where(v.c.text.match('bus').gt(0)).count()).toBe(2)
    const status = await v.recomputeColumns(['sum'])
    expect([status.rows, status.errors]).toEqual([3, 0])
  })

  test('may be media', async () => {
    const t = await base(1)
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { doc: pt.document().nullable() },
    })
    await v.update({ doc: new Blob(['# Title'], { type: 'text/markdown' }) as never })
    await t.update({ n: 5 })
    await t.insert({ id: 2 })
    const [first, second] = await v.orderBy(v.c.id).collect()
    expect(await (await first!.doc!.blob()).text()).toBe('# Title')
    expect(second!.doc).toBeNull()
  })

  test('are declared, and compared when a schema is migrated', async () => {
    const [path, viewPath] = [backend.path(), backend.path('view')]
    const Base = pt.table(path, { id: pt.int() })
    const declare = (columns: ReturnType<typeof viewColumns>) =>
      pt.view(viewPath, Base, { additionalColumns: (c) => ({ ...columns, next: c.id.add(1) }) })
    const viewColumns = (k = pt.int().default(3)) => ({ k, note: pt.string().nullable() })
    const V = declare(viewColumns()).computed((c) => ({ sum: c.k.add(c.id) }))
    await backend.db.migrate([Base, V])
    expect(await backend.db.diff([Base, V])).toEqual([])
    await backend.db.table(Base).insert({ id: 1 })
    expect(await backend.db.table(V).collect()).toEqual([{ k: 3, note: null, next: 2, sum: 4, id: 1 }])
    await backend.db.table(V).update({ note: 'x' })

    const Other = declare(viewColumns(pt.int().default(4))).computed((c) => ({ sum: c.k.add(c.id) }))
    expect(await backend.db.migrate([Base, Other])).toMatchObject([{ op: 'changeDefault' }])
    await backend.db.table(Base).insert({ id: 2 })
    expect((await backend.db.table(Other).orderBy(Other.c.id).collect()).map(({ k }) => k)).toEqual([3, 4])

    const Bare = declare({ k: pt.int() as never, note: pt.string().nullable() })
    const [difference] = await backend.db.diff([Base, Bare])
    expect(difference).toMatchObject({
      target: `${viewPath}.k`,
      op: 'changeNullable',
      severity: 'unsupported',
    })
    const More = pt.view(viewPath, Base, {
      additionalColumns: (c) => ({ ...viewColumns(), next: c.id.add(1), more: pt.int() }),
    })
    await expectError(backend.db.migrate([Base, More], { allowDestructive: true }), 'SCHEMA_MISMATCH', {
      message: 'more',
    })
  })
})

const items = pt.iterator({
  name: 'test.givenItems',
  params: { list: pt.json() },
  outputs: { item: pt.string() },
  run: function* ({ list }) {
    for (const item of list as string[]) yield { item }
  },
})
