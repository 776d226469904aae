import { pt, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { redAndBlue } from './support/media.ts'

const letters = pt.udf({
  name: 'revert.letters',
  params: { text: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ text }) => ['a', 'b', 'c'].map((letter) => text.split(letter).length - 1),
})

const version = async (t: Pick<Table, 'metadata'>): Promise<number | null> => (await t.metadata()).version

onEveryBackend('Reverting', (backend) => {
  const path = (name?: string): string => backend.path(name)

  test('goes back one version at a time, to version 0', async () => {
    const t = await backend.db.createTable(path(), { id: pt.int().primaryKey(), n: pt.int() })
    await t.insert([1, 2, 3].map((id) => ({ id, n: id })))
    await t.insert([{ id: 4, n: 4 }])
    await t.revert()
    expect([await version(t), await t.count()]).toEqual([1, 3])
    expect((await t.insert([{ id: 4, n: 44 }])).version).toBe(2)
    await t.revert()
    await t.revert()
    expect([await version(t), await t.count(), (await t.history()).length]).toEqual([0, 0, 1])
    await expectError(t.revert(), 'UNSUPPORTED_OPERATION', { message: 'version 0' })
  })

  test('undoes updates and deletes, several versions at once', async () => {
    const t = await backend.db.createTable(path(), { id: pt.int().primaryKey(), s: pt.string() })
    await t.insert([1, 2, 3].map((id) => ({ id, s: `s${id}` })))
    const then = await t.orderBy(t.c.id).collect()
    await t.update({ s: 'x' }, { where: t.c.id.le(2) })
    await t.delete({ where: t.c.id.eq(1) })
    await t.update({ s: 'y' })
    await t.insert({ id: 1, s: 'again' })
    await t.update({ id: 30 }, { where: t.c.id.eq(3) })
    await t.revert({ toVersion: 1 })
    expect(await t.orderBy(t.c.id).collect()).toEqual(then)
    expect(await version(t)).toBe(1)
    await expectError(backend.db.getTable(`${t.path}:2`), 'TABLE_NOT_FOUND')
    await expectError(t.insert({ id: 3, s: '' }), 'CONSTRAINT_VIOLATION')
    await t.insert({ id: 30, s: '' })
    expect(await t.count()).toBe(4)
    await t.revert({ toVersion: 2 })
    expect(await version(t)).toBe(2)
    await expectError(t.revert({ toVersion: 3 }), 'TABLE_NOT_FOUND')
    for (const toVersion of [-1, 0.5]) await expectError(t.revert({ toVersion }), 'INVALID_ARGUMENT')
  })

  test('undoes what was done to columns', async () => {
    const t = await backend.db.createTable(path(), { a: pt.int(), b: pt.string() })
    await t.insert([
      { a: 1, b: 'one' },
      { a: 2, b: 'two' },
    ])
    const more = await t.addComputedColumn({ double: t.c.a.mul(2) })
    await more.insert({ a: 3, b: 'three' })
    const less = await more.dropColumn('b')
    await less.insert({ a: 4 })
    await less.update({ a: 5 }, { where: less.c.a.eq(1) })
    const back = (await less.revert({ toVersion: 3 })) as unknown as typeof more
    expect(back.columns()).toEqual(['a', 'b', 'double'])
    expect(await back.select('a', 'b', 'double').collect()).toEqual([
      { a: 1, b: 'one', double: 2 },
      { a: 2, b: 'two', double: 4 },
      { a: 3, b: 'three', double: 6 },
    ])
    await t.revert({ toVersion: 1 })
    expect(Object.keys((await t.first())!)).toEqual(['a', 'b'])
    const again = await t.addComputedColumn({ double: t.c.a.mul(20) })
    expect((await again.collect()).map((row) => row.double)).toEqual([20, 40])
    await expectError(back.select(back.c.double).collect(), 'COLUMN_NOT_FOUND')
  })

  test('undoes what was done to indexes, and keeps their vectors right', async () => {
    const t = await backend.db.createTable(path(), { id: pt.int(), text: pt.string() })
    await t.insert([
      { id: 1, text: 'aaa' },
      { id: 2, text: 'bbb' },
    ])
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'by_letter', metric: 'ip' })
    const best = async (text: string): Promise<number[]> =>
      (
        await t
          .orderBy(t.c.text.similarity({ string: text }), 'desc')
          .limit(1)
          .select('id')
          .collect()
      ).map(({ id }) => id)
    await t.insert({ id: 3, text: 'ccccc' })
    await t.update({ text: 'cccccccc' }, { where: t.c.id.eq(1) })
    expect(await best('c')).toEqual([1])
    await t.revert()
    expect([await best('c'), await best('a')]).toEqual([[3], [1]])
    await t.dropIndex('by_letter')
    await t.insert({ id: 4, text: 'cccccccccc' })
    await expectError(best('c'), 'INDEX_NOT_FOUND')
    await t.revert({ toVersion: 3 })
    expect([await best('c'), await best('a')]).toEqual([[3], [1]])
    await t.insert({ id: 5, text: 'aaaaaaaa' })
    expect(await best('a')).toEqual([5])
    await t.revert({ toVersion: 1 })
    await expectError(best('a'), 'INDEX_NOT_FOUND')
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'by_letter', metric: 'ip' })
    expect(await best('b')).toEqual([2])
  })

  test('undoes renames, changed expressions, b-trees and unique columns', async () => {
    const t = await backend.db.createTable(path(), { a: pt.int(), b: pt.string() })
    await t.insert([
      { a: 1, b: 'one' },
      { a: 2, b: 'two' },
    ])
    const more = await t.addComputedColumn({ double: t.c.a.mul(2) })
    await t.addBtreeIndex(t.c.a, { name: 'by_a' })
    await more.alterColumn('double', { value: t.c.a.mul(20) })
    await t.renameColumn('b', 'text')
    await t.addColumn({ code: pt.string().nullable().unique() })
    await t.dropIndex('by_a')
    const present = await backend.db.getTable(t.path)
    expect((await present.diff(3)).schema).toEqual([
      { kind: 'renamed', what: 'column', name: 'text', from: 'b', to: 'text' },
      expect.objectContaining({ kind: 'altered', what: 'column', name: 'double' }),
      { kind: 'added', what: 'column', name: 'code' },
      { kind: 'dropped', what: 'index', name: 'by_a' },
    ])
    const back = (await present.revert({ toVersion: 3 })) as unknown as typeof more
    expect(await back.where(back.c.a.ge(2)).collect()).toEqual([{ a: 2, b: 'two', double: 4 }])
    expect((await back.metadata()).indexes.map(({ name }) => name)).toEqual(['by_a'])
    await back.revert()
    await back.addBtreeIndex(back.c.a, { name: 'by_a' })
    await back.insert({ a: 3, b: 'three' })
    expect(await back.where(back.c.a.eq(3)).select('double').collect()).toEqual([{ double: 6 }])
  })

  test('reaches the views that changed with the table', async () => {
    const { db } = backend
    const t = await db.createTable(path(), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 5 }])
    const v = await db.createView(path('view'), t.where(t.c.n.gt(2)), {
      additionalColumns: { next: t.c.n.add(1) },
    })
    await t.insert([{ n: 7 }, { n: 0 }])
    await t.update({ n: 9 }, { where: t.c.n.eq(5) })
    await t.delete({ where: t.c.n.eq(7) })
    expect(await v.count()).toBe(1)
    await t.revert({ toVersion: 2 })
    expect((await v.orderBy(v.c.n).collect()).map(({ next }) => next)).toEqual([6, 8])
    expect(await version(v)).toBe(1)
    await t.revert()
    expect([await v.collect(), await version(v)]).toEqual([[{ n: 5, next: 6 }], 0])
    await expectError(t.revert(), 'CONSTRAINT_VIOLATION', { message: v.path })
    await t.insert({ n: 8 })
    await expectError(v.revert(), 'UNSUPPORTED_OPERATION', { message: t.path })
    const wide = await v.addComputedColumn({ far: v.c.n.add(100) })
    await expectError(t.revert(), 'CONSTRAINT_VIOLATION', { message: v.path })
    await wide.revert()
    await t.revert()
    expect(await v.collect()).toEqual([{ n: 5, next: 6 }])
  })

  test('stays undone after closing and opening again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await backend.db.createTable(path(), { n: pt.int(), s: pt.string() })
    await t.insert({ n: 1, s: 'a' })
    await t.update({ n: 2 })
    await t.dropColumn('s')
    await t.revert({ toVersion: 1 })
    const db = await backend.reopen()
    const again = await db.getTable(t.path)
    expect([await again.collect(), await version(again)]).toEqual([[{ n: 1, s: 'a' }], 1])
    await again.insert({ n: 3, s: 'b' })
    await again.revert()
    expect(await again.count()).toBe(1)
  })

  test('leaves no media behind', async () => {
    const t = await backend.db.createTable(path(), { image: pt.image() })
    await t.insert({ image: redAndBlue })
    const image = (await t.first())!.image
    expect((await image.bytes()).length).toBeGreaterThan(0)
    await t.revert()
    await expectError(image.bytes(), 'PATH_NOT_FOUND')
  })
})
