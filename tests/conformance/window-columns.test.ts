import { pt } from 'polytable'
import { count, lag, lead, makeList, rank, rowNumber, sum, uuid } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const calls: unknown[] = []
const noted = pt.udf({
  name: 'test.noted',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    calls.push(n)
    if (n === 13) throw new Error('thirteen')
    return -n
  },
})

onEveryBackend('Columns over windows', (backend) => {
  const table = async (...rows: readonly (readonly [g: string | null, at: number, v: number | null])[]) => {
    const t = await backend.db.createTable(backend.path(), {
      g: pt.string().nullable(),
      at: pt.int(),
      v: pt.int().nullable(),
    })
    if (rows.length > 0) await t.insert(rows.map(([g, at, v]) => ({ g, at, v })))
    return t
  }

  test('follow insertions, updates, deletions and reverts', async () => {
    const base = await table(['a', 1, 1], ['a', 3, 3], ['b', 1, 10])
    const over = { partitionBy: base.c.g, orderBy: base.c.at }
    const t = await base.addComputedColumn({
      running: sum(base.c.v).over(over),
      place: rowNumber().over(over),
      before: lag(base.c.v).over(over),
      after: lead(base.c.v).over(over),
      of: count().over({ partitionBy: base.c.g }),
      rank: rank().over({ orderBy: [[base.c.v, 'desc']] }),
    })
    const rows = async () =>
      (await t.orderBy(t.c.g).orderBy(t.c.at).collect()).map((row) => [
        row.g,
        row.at,
        row.running,
        row.place,
        row.before,
        row.after,
        row.of,
        row.rank,
      ])
    const first = [
      ['a', 1, 1, 1, null, 3, 2, 3],
      ['a', 3, 4, 2, 1, null, 2, 2],
      ['b', 1, 10, 1, null, null, 1, 1],
    ]
    expect(await rows()).toEqual(first)
    const inserted = await t.insert({ g: 'a', at: 2, v: 2 }, { returnRows: true })
    const second = [
      ['a', 1, 1, 1, null, 2, 3, 4],
      ['a', 2, 3, 2, 1, 3, 3, 3],
      ['a', 3, 6, 3, 2, null, 3, 2],
      ['b', 1, 10, 1, null, null, 1, 1],
    ]
    expect(await rows()).toEqual(second)
    expect(inserted.rows).toBe(1)
    expect(inserted.rowsReturned).toMatchObject([{ at: 2, running: 3, place: 2 }])
    expect(await t.history(1)).toMatchObject([{ inserts: 1, updates: 2, deletes: 0 }])
    const updated = await t.update({ g: 'b' }, { where: t.c.at.eq(1).and(t.c.g.eq('a')), returnRows: true })
    expect(updated.rowsReturned).toMatchObject([{ g: 'b', at: 1, running: 1, place: 1 }])
    expect(await rows()).toEqual([
      ['a', 2, 2, 1, null, 3, 2, 3],
      ['a', 3, 5, 2, 2, null, 2, 2],
      ['b', 1, 1, 1, null, 10, 2, 4],
      ['b', 1, 11, 2, 1, null, 2, 1],
    ])
    await t.update({ at: 9 }, { where: t.c.at.eq(2) })
    expect((await rows()).slice(0, 2)).toEqual([
      ['a', 3, 3, 1, null, 2, 2, 2],
      ['a', 9, 5, 2, 3, null, 2, 3],
    ])
    const status = await t.delete({ where: t.c.v.eq(10) })
    expect(status.rows).toBe(1)
    expect((await rows()).at(-1)).toEqual(['b', 1, 1, 1, null, null, 1, 3])
    await t.revert()
    await t.revert()
    await t.revert()
    expect(await rows()).toEqual(second)
    await t.revert()
    expect(await rows()).toEqual(first)
    expect(await (await backend.db.getTable(`${t.path}:2`)).count()).toBe(3)
  })

  test('are followed by what is computed from them, for rows whose windows changed alone', async () => {
    const base = await table(['a', 1, 1], ['a', 3, 3], ['b', 1, 20])
    const w = await base.addComputedColumn({
      running: sum(base.c.v).over({ partitionBy: base.c.g, orderBy: base.c.at }),
    })
    const m = await w.addComputedColumn({ minus: noted({ n: w.c.running }) })
    const t = await m.addComputedColumn({
      text: m.c.minus.cast(pt.string()),
      next: lead(m.c.minus).over({ orderBy: m.c.running }),
    })
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.running.gt(1)), {
      additionalColumns: { double: noted({ n: t.c.running.mul(2) }), mark: pt.int().default(7) },
    })
    calls.length = 0
    await t.insert({ g: 'a', at: 2, v: 5 })
    expect(calls.sort((x, y) => Number(x) - Number(y))).toEqual([6, 9, 12, 18])
    const rows = async () =>
      (await t.orderBy(t.c.running).collect()).map(({ running, minus, next }) => [running, minus, next])
    expect(await rows()).toEqual([
      [1, -1, -6],
      [6, -6, -9],
      [9, -9, -20],
      [20, -20, null],
    ])
    expect((await v.orderBy(v.c.running).collect()).map(({ double, mark }) => [double, mark])).toEqual([
      [-12, 7],
      [-18, 7],
      [-40, 7],
    ])
    calls.length = 0
    await t.update({ v: 8 }, { where: t.c.at.eq(2) })
    await t.update({ at: t.c.at.add(1) }, { where: t.c.g.eq('a') })
    expect(calls.sort((x, y) => Number(x) - Number(y))).toEqual([9, 12, 18, 24])
    await t.delete({ where: t.c.v.eq(1) })
    expect(await rows()).toEqual([
      [8, -8, -11],
      [11, -11, -20],
      [20, -20, null],
    ])
  })

  test('of failed cells have their error, and those of other rows go without them', async () => {
    const base = await table(['a', 1, 1], ['a', 2, 13], ['a', 3, 3])
    const t0 = await base.addComputedColumn({ minus: noted({ n: base.c.v }) }, { onError: 'ignore' })
    const over = { partitionBy: t0.c.g, orderBy: t0.c.at }
    await expectError(t0.addComputedColumn({ sum: sum(t0.c.minus).over(over) }), 'UNSUPPORTED_OPERATION', {
      column: 'sum',
      message: 'thirteen',
    })
    const t = await t0.addComputedColumn({ sum: sum(t0.c.minus).over(over) }, { onError: 'ignore' })
    const read = async () =>
      (await t.select({ at: t.c.at, sum: t.c.sum, why: t.c.sum.errorMessage }).orderBy(t.c.at).collect()).map(
        ({ sum: total, why }) => [total, why],
      )
    expect(await read()).toEqual([
      [-1, null],
      [null, 'thirteen'],
      [-4, null],
    ])
    await t.update({ v: 2 }, { where: t.c.at.eq(2) })
    expect(await read()).toEqual([
      [-1, null],
      [-3, null],
      [-6, null],
    ])
    await t.update({ v: 13 }, { where: t.c.at.eq(1) })
    expect((await read())[0]).toEqual([null, 'thirteen'])
    expect((await backend.db.errors(t.path)).map(({ column }) => column).sort()).toEqual(['minus', 'sum'])
  })

  test('belong to views too, and follow their membership, iterators and given columns', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int().primaryKey(), list: pt.json() })
    const v0 = await backend.db.createView(backend.path('view'), t, {
      iterator: items({ list: t.c.list }),
      additionalColumns: { weight: pt.int().default(1) },
    })
    const v = await v0.addComputedColumn({
      total: sum(v0.c.weight).over({ partitionBy: v0.c.item, orderBy: v0.c.id }),
    })
    const few = await backend.db.createView(backend.path('few'), v.where(v.c.total.gt(1)), {
      additionalColumns: { place: rowNumber().over({ orderBy: v.c.total }), more: v.c.total.add(100) },
    })
    await t.insert([
      { id: 1, list: ['x', 'y'] },
      { id: 2, list: ['x'] },
      { id: 3, list: ['x', 'z'] },
    ])
    const totals = async () =>
      (await v.orderBy(v.c.item).orderBy(v.c.id).collect()).map(({ item, id, total }) => [item, id, total])
    expect(await totals()).toEqual([
      ['x', 1, 1],
      ['x', 2, 2],
      ['x', 3, 3],
      ['y', 1, 1],
      ['z', 3, 1],
    ])
    const places = async () =>
      (await few.orderBy(few.c.place).collect()).map(({ id, item, place, more }) => [id, item, place, more])
    expect(await places()).toEqual([
      [2, 'x', 1, 102],
      [3, 'x', 2, 103],
    ])
    await v.update({ weight: 5 }, { where: v.c.item.eq('x').and(v.c.id.eq(1)) })
    expect((await totals()).slice(0, 3).map(([, , total]) => total)).toEqual([5, 6, 7])
    expect(await places()).toEqual([
      [1, 'x', 1, 105],
      [2, 'x', 2, 106],
      [3, 'x', 3, 107],
    ])
    await t.update({ list: ['z', 'x'] }, { where: t.c.id.eq(2) })
    expect(await totals()).toEqual([
      ['x', 1, 5],
      ['x', 2, 6],
      ['x', 3, 7],
      ['y', 1, 1],
      ['z', 2, 1],
      ['z', 3, 2],
    ])
    await t.delete({ where: t.c.id.eq(1) })
    expect((await totals()).map(([, , total]) => total)).toEqual([1, 2, 1, 2])
    expect(await places()).toEqual([
      [3, 'x', 1, 102],
      [3, 'z', 2, 102],
    ])
    const upserted = await t.batchUpdate(
      [
        { id: 3, list: ['x'] },
        { id: 4, list: ['x'] },
      ],
      { ifNotExists: 'insert' },
    )
    expect(upserted.rows).toBe(2)
    expect(await totals()).toEqual([
      ['x', 2, 1],
      ['x', 3, 2],
      ['x', 4, 3],
      ['z', 2, 1],
    ])
    await t.revert()
    expect((await totals()).map(([, , total]) => total)).toEqual([1, 2, 1, 2])
  })

  test('follow columns of a base, and are computed with others of their table in any order', async () => {
    const t = await table(['a', 1, 1], ['a', 2, 2])
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: {
        running: sum(t.c.v.mul(10)).over({ partitionBy: t.c.g, orderBy: t.c.at }),
        lists: makeList(t.c.v).over({ partitionBy: t.c.g, orderBy: t.c.at }),
      },
    })
    const up = await backend.db.createView(backend.path('up'), v, {
      additionalColumns: { share: v.c.running.add(1) },
    })
    const read = async () =>
      (await up.orderBy(up.c.at).collect()).map(({ running, share }) => [running, share])
    expect(await read()).toEqual([
      [10, 11],
      [30, 31],
    ])
    await t.update({ v: 5 }, { where: t.c.at.eq(1) })
    expect(await read()).toEqual([
      [50, 51],
      [70, 71],
    ])
    await t.update({ at: 3 }, { where: t.c.at.eq(1) })
    expect(await read()).toEqual([
      [20, 21],
      [70, 71],
    ])
    expect((await v.orderBy(v.c.at).collect()).map(({ lists }) => lists)).toEqual([[2], [2, 5]])
  })

  test('are altered, recomputed, checked, indexed and kept over opening', async ({ skip }) => {
    skip(!backend.keeps, 'nothing is kept')
    const base = await table(['a', 1, 1], ['a', 2, 2])
    const w = await base.addComputedColumn({ place: rowNumber().over({ orderBy: base.c.at }) })
    const t = await w.addComputedColumn({ twice: w.c.place.mul(2) })
    await t.alterColumn('place', { value: rowNumber().over({ orderBy: [[t.c.at, 'desc']] }) })
    expect((await t.orderBy(t.c.at).collect()).map(({ place }) => place)).toEqual([2, 1])
    const recomputed = await t.recomputeColumns(['place'])
    expect(recomputed.errors).toBe(0)
    const db = await backend.reopen()
    const again = await db.getTable(t.path)
    const c = again.c as unknown as typeof t.c
    await again.insert({ g: 'a', at: 3, v: 3 })
    expect(await again.orderBy(c.at).collect()).toMatchObject([
      { place: 3, twice: 6 },
      { place: 2, twice: 4 },
      { place: 1, twice: 2 },
    ])
    await again.renameColumn('at', 'time')
    await again.delete({ where: c.v.eq(3) as never })
    await expectError(again.dropColumn('time'), 'CONSTRAINT_VIOLATION', { message: 'place' })
    expect((await again.metadata()).columns.find(({ name }) => name === 'place')?.computedWith).toContain(
      'time',
    )
  })

  test('are embedded and searched as they change', async () => {
    const t = await backend.db.createTable(backend.path(), { at: pt.int(), text: pt.string() })
    await t.insert([
      { at: 1, text: 'a red bus' },
      { at: 3, text: 'a green apple' },
    ])
    const w = await t.addComputedColumn({ before: lag(t.c.text).over({ orderBy: t.c.at }) })
    await w.addEmbeddingIndex(w.c.before, { embedding: textEmbedder })
    await w.insert({ at: 2, text: 'a deep sea fish' })
    const near = async (query: string) =>
      (
        await w
          .orderBy(w.c.before.similarity({ string: query }), 'desc')
          .limit(1)
          .collect()
      )[0]
    expect(await near('fish in the sea')).toMatchObject({ at: 3, before: 'a deep sea fish' })
    expect(await near('bus')).toMatchObject({ at: 2, before: 'a red bus' })
    await w.delete({ where: w.c.at.eq(2) })
    expect(await near('bus')).toMatchObject({ at: 3, before: 'a red bus' })
  })

  test('are there when rows are stored, and later where they are over what is computed', async () => {
    const base = await table(['a', 1, 1], ['a', 3, 3])
    const over = { partitionBy: base.c.g, orderBy: base.c.at }
    const w = await base.addComputedColumn({
      minus: noted({ n: base.c.v }),
      running: sum(base.c.v).over(over),
    })
    const t = await w.addComputedColumn({
      total: sum(w.c.minus).over(over),
      shown: noted({ n: w.c.running }),
    })
    const v = await backend.db.createView(backend.path('view'), t, {
      additionalColumns: { double: t.c.total.mul(2), place: rowNumber().over({ orderBy: t.c.at }) },
    })
    await t.insert([{ g: 'a', at: 2, v: 2 }], { wait: 'stored' })
    const runnings = (await t.orderBy(t.c.at).collect()).map(({ running }) => running)
    expect(runnings).toEqual([1, 3, 6])
    await backend.db.idle()
    expect(
      (await v.orderBy(v.c.at).collect()).map((row) => [
        row.minus,
        row.total,
        row.shown,
        row.double,
        row.place,
      ]),
    ).toEqual([
      [-1, -1, -1, -2, 1],
      [-2, -3, -3, -6, 2],
      [-3, -6, -6, -12, 3],
    ])
    expect(await backend.db.jobs()).toEqual([])
    await t.insert(
      [
        { g: 'a', at: 4, v: 13 },
        { g: 'b', at: 5, v: 1 },
      ],
      { wait: 'stored' },
    )
    await backend.db.idle()
    expect((await t.orderBy(t.c.at).collect()).map(({ total }) => total)).toEqual([-1, -3, -6, null, -1])
    await t.update({ v: 4 }, { where: t.c.at.eq(4) })
    expect((await t.orderBy(t.c.at).collect()).map(({ total }) => total)).toEqual([-1, -3, -6, -10, -1])
  })

  test('refuse what they cannot be taken of', async () => {
    const t = await table(['a', 1, 1])
    const refused = async (value: unknown, message: string, options = {}) =>
      expectError(t.addComputedColumn({ w: value as never }, options), 'UNSUPPORTED_OPERATION', { message })
    await refused(sum(t.c.v), 'Aggregates cannot be used in a computed column')
    await refused(sum(t.c.v).over(), 'must be stored', { stored: false })
    await refused(sum(noted({ n: t.c.v })).over(), 'cannot be called in a column with a window function')
    await refused(noted({ n: count().over() }), 'cannot be called in a column with a window function')
    await refused(count(uuid.uuid7()).over(), 'deterministic')
    const once = await t.addComputedColumn({ w: count().over() })
    await expectError(
      backend.db.createView(backend.path('view'), once.where(rowNumber().over({ orderBy: t.c.at }).gt(1))),
      'UNSUPPORTED_OPERATION',
      { message: 'only be used in a computed column or in a query' },
    )
    const computed = await once.compute({ g: 'a', at: 2, v: 2 })
    expect(computed).toMatchObject([{ at: 2, w: null }])
  })
})

const items = pt.iterator({
  name: 'test.windowItems',
  params: { list: pt.json() },
  outputs: { item: pt.string() },
  run: function* ({ list }) {
    for (const item of list as string[]) yield { item }
  },
})
