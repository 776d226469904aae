import { pt, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const letters = pt.udf({
  name: 'snapshots.letters',
  params: { text: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ text }) => ['a', 'b', 'c'].map((letter) => text.split(letter).length - 1),
})
const parts = pt.iterator({
  name: 'snapshots.parts',
  params: { text: pt.string() },
  outputs: { part: pt.string() },
  run: async function* ({ text }) {
    for (const part of text.split(' ')) yield { part }
  },
})

const sorted = async (t: Pick<Table, 'orderBy' | 'rowId'>): Promise<unknown[]> => t.orderBy(t.rowId).collect()

onEveryBackend('Snapshots', (backend) => {
  const path = (name?: string): string => backend.path(name)

  test('show for good what their base showed', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int(), s: pt.string() })
    await t.insert([1, 2, 3].map((n) => ({ n, s: `s${n}` })))
    const snap = await db.createSnapshot(path('snap'), t, { comment: 'frozen', customMetadata: { a: 1 } })
    const then = await t.collect()
    expect(snap).toMatchObject({ kind: 'snapshot', base: `${t.path}:1` })
    expect(await snap.metadata()).toMatchObject({
      version: null,
      comment: 'frozen',
      customMetadata: { a: 1 },
    })
    await t.update({ s: 'x' }, { where: t.c.n.eq(1) })
    await t.delete({ where: t.c.n.eq(2) })
    const less = await t.dropColumn('s')
    await less.insert({ n: 4 })
    const check = async (database: typeof db): Promise<void> => {
      const found = await database.getTable(snap.path)
      expect(found.columns()).toEqual(['n', 's'])
      expect(await found.collect()).toEqual(then)
      expect(await found.where(found.c['s']!.eq('s2')).count()).toBe(1)
      expect((await database.ls()).find((entry) => entry.path === snap.path)).toMatchObject({
        kind: 'snapshot',
        version: null,
        base: `${t.path}:1`,
      })
    }
    await check(db)
    if (backend.keeps) await check(await backend.reopen())
  })

  test('cannot be changed', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int() })
    await t.insert({ n: 1 })
    for (const snap of [
      await db.createSnapshot(path('snap'), t),
      await db.createSnapshot(path('snap'), t, { additionalColumns: { next: t.c.n.add(1) } }),
    ]) {
      const attempts = [
        () => snap.insert({ n: 2 } as never),
        () => snap.update({ n: 2 } as never),
        () => snap.delete(),
        () => snap.where(snap.c.n.gt(0)).delete(),
        () => snap.addColumn({ x: pt.int().nullable() }),
        () => snap.addComputedColumn({ x: snap.c.n }),
        () => (snap as unknown as Table).dropColumn('n'),
        () => snap.dropIndex('x'),
        () => snap.revert(),
        () => snap.vacuum({ keepVersions: 1 }),
      ]
      for (const attempt of attempts)
        await expectError(attempt, 'UNSUPPORTED_OPERATION', { message: 'a snapshot' })
      expect(await snap.count()).toBe(1)
    }
  })

  test('hold on to what they need: reverts and drops', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const snap = await db.createSnapshot(path('snap'), t)
    await t.insert({ n: 2 })
    await t.update({ n: 3 }, { where: t.c.n.eq(2) })
    await t.delete()
    for (let i = 0; i < 3; i++) await t.revert()
    const error = await expectError(t.revert(), 'CONSTRAINT_VIOLATION', { message: 'version is required by' })
    expect(error.message).toContain(snap.path)
    await expectError(db.dropTable(t), 'CONSTRAINT_VIOLATION', { message: 'the following depend on it' })
    expect(await t.listViews()).toEqual([snap.path])
    expect(await snap.collect()).toEqual([{ n: 1 }])
    await db.dropTable(snap)
    await t.revert()
    expect(await t.count()).toBe(0)
    const again = await db.createSnapshot(path('snap'), t)
    await db.dropTable(t, { force: true })
    expect(await db.getTable(again.path, { ifNotExists: 'ignore' })).toBeNull()
  })

  test('with conditions, columns and iterators are computed once', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int(), text: pt.string() })
    await t.insert([
      { n: 1, text: 'a b' },
      { n: 2, text: 'c' },
      { n: 3, text: '' },
    ])
    const some = await db.createSnapshot(
      path('some'),
      t.where(t.c.n.ge(2)).select({ n: t.c.n, twice: t.c.n.mul(2) }),
    )
    const split = await db.createSnapshot(path('split'), t, { iterator: parts({ text: t.c.text }) })
    expect([some.kind, some.base, (await some.metadata()).version]).toEqual(['snapshot', `${t.path}:1`, 0])
    await t.update({ n: 0, text: 'other' })
    await t.insert({ n: 4, text: 'x y z' })
    expect(await sorted(some as unknown as Table)).toEqual([
      { twice: 4, n: 2 },
      { twice: 6, n: 3 },
    ])
    expect((await split.select('n', 'pos', 'part').collect()).slice(0, 2)).toEqual([
      { n: 1, pos: 0, part: 'a' },
      { n: 1, pos: 1, part: 'b' },
    ])
    await expectError(db.createSnapshot(path(), t.limit(1)), 'UNSUPPORTED_OPERATION')
  })

  test('of views hold their bases too', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int() })
    await t.insert([1, 2, 3].map((n) => ({ n })))
    const v = await db.createView(path('view'), t.where(t.c.n.gt(1)), {
      additionalColumns: { next: t.c.n.add(1), after: t.c.n.add(2) },
    })
    const snap = await db.createSnapshot(path('snap'), v)
    const then = await sorted(v as unknown as Table)
    await t.update({ n: t.c.n.add(10) })
    await v.dropColumn('next')
    expect(snap.columns()).toEqual(['next', 'after', 'n'])
    expect(await sorted(snap as unknown as Table)).toEqual(then)
    await expectError(t.revert(), 'CONSTRAINT_VIOLATION', { message: v.path })
  })

  test('and past versions can be what views are made on', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int(), s: pt.string() })
    await t.insert([1, 2, 3].map((n) => ({ n, s: `s${n}` })))
    const snap = await db.createSnapshot(path('snap'), t)
    const past = await db.getTable(`${t.path}:1`)
    const onSnap = await db.createView(path('v'), snap, { additionalColumns: { next: snap.c.n.add(1) } })
    const onPast = await db.createView(path('v'), past.where(past.c['n']!.gt(1) as never))
    const snapOfView = await db.createSnapshot(path('snap'), onSnap)
    const onThat = await db.createView(path('v'), snapOfView)
    expect([onSnap.base, onPast.base, onThat.base]).toEqual([snap.path, past.path, snapOfView.path])
    await t.insert([4, 5, 6].map((n) => ({ n, s: '' })))
    await t.update({ n: t.c.n.add(100) })
    await t.dropColumn('s')
    const wide = await onSnap.addComputedColumn({ sum: onSnap.c.n.add(onSnap.c.next) })
    const counts = async (database: typeof db): Promise<number[]> => {
      const found = await Promise.all(
        [snap, onSnap, onPast, snapOfView, onThat].map((each) => database.getTable(each.path)),
      )
      return Promise.all(found.map((each) => each.count()))
    }
    expect(await counts(db)).toEqual([3, 3, 2, 3, 3])
    expect(await sorted(wide as unknown as Table)).toEqual(
      [1, 2, 3].map((n) => ({ next: n + 1, sum: 2 * n + 1, n, s: `s${n}` })),
    )
    const at = async (version: number): Promise<string[]> =>
      (await db.getTable(`${onSnap.path}:${version}`)).columns()
    expect([await at(0), await at(1)]).toEqual([
      ['next', 'n', 's'],
      ['next', 'sum', 'n', 's'],
    ])
    expect((await db.getTable(t.path)).info.version).toBe(4)
    expect((await db.getTable(snap.path)).columns()).toEqual(['n', 's'])
    if (backend.keeps) expect(await counts(await backend.reopen())).toEqual([3, 3, 2, 3, 3])
  })

  test('are searched by the indexes of then, and so are past versions', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { id: pt.int(), text: pt.string() })
    await t.insert([
      { id: 1, text: 'aaa' },
      { id: 2, text: 'bbb' },
    ])
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, metric: 'ip' })
    const snap = await db.createSnapshot(path('snap'), t)
    await t.update({ text: 'ccc' }, { where: t.c.id.eq(1) })
    await t.insert({ id: 3, text: 'aaaaaa' })
    await t.dropIndex('idx0')
    const past = (await db.getTable(`${t.path}:2`)) as unknown as typeof t
    const view = await db.createView(path('view'), past, { additionalColumns: { next: past.c.id.add(1) } })
    for (const each of [snap, past, view] as unknown as (typeof t)[]) {
      const sim = each.c.text.similarity({ string: 'a' })
      expect(await each.orderBy(sim, 'desc').select({ id: each.c.id, sim }).collect()).toEqual([
        { id: 1, sim: 3 },
        { id: 2, sim: 0 },
      ])
    }
    await expectError(t.orderBy(t.c.text.similarity({ string: 'a' })).collect(), 'INDEX_NOT_FOUND')
    const own = await view.addComputedColumn({ copy: past.c.text })
    await own.addEmbeddingIndex(own.c.copy, { embedding: letters, metric: 'ip' })
    const near = own.c.copy.similarity({ string: 'b' })
    expect((await own.orderBy(near, 'desc').first())!.id).toBe(2)
  })

  test('take ifExists as views do', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const name = path('snap')
    await db.createSnapshot(name, t)
    await t.insert({ n: 2 })
    await expectError(db.createSnapshot(name, t), 'PATH_ALREADY_EXISTS')
    expect(await (await db.createSnapshot(name, t, { ifExists: 'ignore' })).count()).toBe(1)
    expect(await (await db.createSnapshot(name, t, { ifExists: 'replace' })).count()).toBe(2)
    await expectError(db.createView(name, t, { ifExists: 'ignore' }), 'PATH_ALREADY_EXISTS')
    await expectError(db.createSnapshot(`${name}:1`, t), 'INVALID_PATH')
  })
})
