import { pt, type Table } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { redAndBlue } from './support/media.ts'

const letters = pt.udf({
  name: 'vacuum.letters',
  params: { text: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ text }) => ['a', 'b', 'c'].map((letter) => text.split(letter).length - 1),
})

onEveryBackend('Vacuum', (backend) => {
  const at = (t: { readonly path: string }, version: number): Promise<Table> =>
    backend.db.getTable(`${t.path}:${version}`)

  test('removes versions that are not kept, and leaves the others as they were', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int().primaryKey(), s: pt.string() })
    await t.insert([1, 2, 3].map((id) => ({ id, s: `s${id}` })))
    await t.update({ s: 'a' })
    await t.update({ s: 'b' }, { where: t.c.id.eq(1) })
    await t.delete({ where: t.c.id.eq(3) })
    const kept = await Promise.all([3, 4].map(async (version) => (await at(t, version)).collect()))
    const status = await t.vacuum({ keepVersions: 2 })
    expect(status).toMatchObject({
      versions: 3,
      rows: 4,
      vectors: 0,
      columns: 0,
      mediaFiles: 0,
      mediaBytes: 0,
    })
    for (const version of [0, 1, 2]) {
      const error = await expectError(at(t, version), 'TABLE_NOT_FOUND', { message: 'vacuumed' })
      expect(error.hint).toContain('history()')
    }
    const check = async (): Promise<void> => {
      expect(await Promise.all([3, 4].map(async (version) => (await at(t, version)).collect()))).toEqual(kept)
      const history = await (await backend.db.getTable(t.path)).history()
      expect(history.map(({ version, vacuumed }) => [version, vacuumed])).toEqual([
        [4, false],
        [3, false],
        [2, true],
        [1, true],
        [0, true],
      ])
    }
    await check()
    await expectError(t.diff(1), 'TABLE_NOT_FOUND')
    await expectError(t.revert({ toVersion: 2 }), 'TABLE_NOT_FOUND', { message: 'vacuumed' })
    await t.revert()
    expect(await t.count()).toBe(3)
    await t.delete({ where: t.c.id.eq(3) })
    if (backend.keeps) {
      await backend.reopen()
      await check()
    }
    expect(await (await backend.db.getTable(t.path)).vacuum({ keepVersions: 100 })).toMatchObject({
      versions: 0,
      rows: 0,
      bytes: 0,
    })
  })

  test('goes by time', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const [first] = await t.history()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await t.update({ n: 2 })
    await t.update({ n: 3 })
    const between = new Date(first!.createdAt.getTime() + 5)
    expect(await t.vacuum({ olderThan: between })).toMatchObject({ versions: 1, rows: 0 })
    expect(await (await at(t, 1)).collect()).toEqual([{ n: 1 }])
    await expectError(at(t, 0), 'TABLE_NOT_FOUND')
    expect(await t.vacuum({ olderThan: new Date(Date.now() + 1000) })).toMatchObject({ versions: 2, rows: 2 })
    expect(await t.collect()).toEqual([{ n: 3 }])
    const bad = [{ keepVersions: 0 }, { keepVersions: 1.5 }, { olderThan: new Date(NaN) }, {}]
    for (const options of bad) await expectError(t.vacuum(options as never), 'INVALID_ARGUMENT')
    await expectError(backend.db.getTable(`${t.path}@${first!.createdAt.toISOString()}`), 'TABLE_NOT_FOUND', {
      message: 'vacuumed',
    })
  })

  test('leaves snapshots whole', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    await t.insert([1, 2].map((n) => ({ n, s: `s${n}` })))
    const snap = await db.createSnapshot(backend.path('snap'), t)
    const view = await db.createView(backend.path('view'), await at(t, 1), {})
    await t.update({ n: 0 })
    await t.update({ n: 5 })
    await t.dropColumn('s')
    expect(await t.vacuum({ keepVersions: 1 })).toMatchObject({ rows: 2, columns: 0 })
    const rows = [1, 2].map((n) => ({ n, s: `s${n}` }))
    expect([await snap.collect(), await view.collect()]).toEqual([rows, rows])
    await db.dropTable(view)
    await db.dropTable(snap)
    const status = await t.vacuum({ keepVersions: 1 })
    expect(status).toMatchObject({ rows: 2, columns: 1 })
    expect(await t.collect()).toEqual([{ n: 5 }, { n: 5 }])
    await t.addColumn({ s: pt.string().nullable() })
    expect(await t.select('n').collect()).toEqual([{ n: 5 }, { n: 5 }])
  })

  test('removes vectors, indexes and rows of views', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { id: pt.int(), text: pt.string() })
    await t.insert([
      { id: 1, text: 'aaa' },
      { id: 2, text: 'bbb' },
    ])
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'one', metric: 'ip' })
    await t.addEmbeddingIndex(t.c.text, { embedding: letters, name: 'two', metric: 'ip' })
    const v = await db.createView(backend.path('view'), t, { additionalColumns: { next: t.c.id.add(1) } })
    await t.update({ text: 'ccc' }, { where: t.c.id.eq(1) })
    await t.update({ id: 20 }, { where: t.c.id.eq(2) })
    await t.dropIndex('two')
    expect(await t.vacuum({ keepVersions: 1 })).toMatchObject({ rows: 3, vectors: 4 })
    const near = t.c.text.similarity({ string: 'c', index: 'one' })
    expect(await t.orderBy(near, 'desc').select({ id: t.c.id, near }).collect()).toEqual([
      { id: 1, near: 3 },
      { id: 20, near: 0 },
    ])
    expect((await v.collect()).map(({ next }) => next)).toEqual([2, 21])
    expect((await (await at(v, 1)).collect()).map((row) => (row as { next: number }).next)).toEqual([2, 21])
    await expectError(at(v, 0), 'TABLE_NOT_FOUND')
    await t.insert({ id: 3, text: 'cccc' })
    expect((await t.orderBy(near, 'desc').first())!.id).toBe(3)
  })

  test('removes media', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), image: pt.image().nullable() })
    await t.insert({ n: 1, image: redAndBlue })
    const image = (await t.first())!.image!
    await t.update({ image: null })
    expect(await t.vacuum({ keepVersions: 2 })).toMatchObject({ mediaFiles: 0 })
    expect((await image.bytes()).length).toBe(image.size)
    expect(await t.vacuum({ keepVersions: 1 })).toMatchObject({ mediaFiles: 1, mediaBytes: image.size })
    await expectError(image.bytes(), 'PATH_NOT_FOUND')
  })

  test('makes the database smaller', async () => {
    const t = await backend.db.createTable(backend.path(), { s: pt.string() })
    await t.insert(Array.from({ length: 1000 }, (_, i) => ({ s: `${i}`.padEnd(500, '.') })))
    for (let i = 0; i < 3; i++) await t.update({ s: `${i}`.repeat(500) })
    const { rows, bytes } = await t.vacuum({ keepVersions: 1 })
    expect(rows).toBe(3000)
    expect(bytes).toBeGreaterThan(1_000_000)
    expect(await t.count()).toBe(1000)
  })
})
