import { pt } from 'polytable'
import { count as countRows, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const twice = pt.udf({
  name: 'update_twice',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => n * 2,
})

const both = pt.iterator({
  name: 'update_both',
  params: { n: pt.int(), m: pt.int() },
  outputs: { x: pt.int() },
  *run({ n, m }) {
    yield { x: n }
    yield { x: m }
  },
})

onEveryBackend('Update and deletion', (backend) => {
  const points = async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      x: pt.int(),
      y: pt.int(),
    })
    await t.insert([1, 2, 3].map((id) => ({ id, x: id * 10, y: id * 100 })))
    return t
  }

  test('what is computed anew is not taken from what its condition and its values read', async () => {
    const plain = await points()
    const doubled = await plain.addComputedColumn({ b: twice({ n: plain.c.x }) })
    const t = await doubled.addComputedColumn({ c: twice({ n: doubled.c.b }) })
    const old = twice({ n: t.c.b })
    expect((await t.update({ x: old }, { where: old.gt(60) })).rows).toBe(2)
    expect(await t.orderBy(t.c.id).select('x', 'b', 'c').collect()).toEqual([
      { x: 10, b: 20, c: 40 },
      { x: 80, b: 160, c: 320 },
      { x: 120, b: 240, c: 480 },
    ])
  })

  test('sets values and expressions over the row as it was', async () => {
    const t = await points()
    const status = await t.update({ x: t.c.y, y: t.c.x }, { where: t.c.id.ge(2) })
    expect(status).toMatchObject({ version: 2, rows: 2, updatedColumns: [`${t.path}.x`, `${t.path}.y`] })
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 1, x: 10, y: 100 },
      { id: 2, x: 200, y: 20 },
      { id: 3, x: 300, y: 30 },
    ])
    await t.update({ x: 0 })
    expect((await t.collect()).map(({ x }) => x)).toEqual([0, 0, 0])
  })

  test('of a query changes its rows', async () => {
    const t = await points()
    expect(
      (
        await t
          .where(t.c.x.gt(10))
          .where(t.c.x.lt(30))
          .update({ y: t.c.y.add(1) })
      ).rows,
    ).toBe(1)
    expect((await t.where(t.c.id.eq(3)).delete()).rows).toBe(1)
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 1, x: 10, y: 100 },
      { id: 2, x: 20, y: 201 },
    ])
    await expectError(t.limit(1).delete(), 'UNSUPPORTED_OPERATION')
    await expectError(t.orderBy(t.c.x).update({ x: 1 }), 'UNSUPPORTED_OPERATION')
  })

  test('recomputes what depends on what changed', async () => {
    const t = await points()
    const sums = await t.addComputedColumn({ sum: t.c.x.add(t.c.y) })
    const more = await sums.addComputedColumn({ twice: sums.c.sum.mul(2) })
    const status = await more.update({ x: 1 }, { where: more.c.id.eq(1) })
    expect(status).toMatchObject({ rows: 1, computedValues: 2 })
    expect(await more.where(more.c.id.eq(1)).collect()).toEqual([
      { id: 1, x: 1, y: 100, sum: 101, twice: 202 },
    ])
  })

  test('cascade: false leaves what depends as it was', async () => {
    const t = await points()
    const more = await t.addComputedColumn({ next: t.c.x.add(1) })
    await more.update({ x: 200 }, { where: more.c.id.eq(2), cascade: false })
    expect(await more.where(more.c.id.eq(2)).first()).toEqual({ id: 2, x: 200, y: 200, next: 21 })
  })

  test('conditions may call functions', async () => {
    const isOdd = pt.udf({
      name: 'test.isOdd',
      params: { n: pt.int() },
      returns: pt.bool(),
      run: ({ n }) => n % 2 === 1,
    })
    const t = await points()
    expect((await t.update({ x: -1 }, { where: isOdd({ n: t.c.id }) })).rows).toBe(2)
    expect((await t.delete({ where: isOdd({ n: t.c.id }).not() })).rows).toBe(1)
    expect((await t.collect()).map(({ id, x }) => [id, x])).toEqual([
      [1, -1],
      [3, -1],
    ])
  })

  test('refuses values that do not fit, and columns that take none', async () => {
    const t = await points()
    const more = await t.addComputedColumn({ next: t.c.x.add(1) })
    const bad = async (
      values: object,
      code: 'TYPE_MISMATCH' | 'COLUMN_NOT_FOUND' | 'INVALID_ARGUMENT' | 'MISSING_REQUIRED',
      column?: string,
    ) => expectError(more.update(values as never), code, { table: t.path, ...(column ? { column } : {}) })
    await bad({ x: 'text' }, 'TYPE_MISMATCH', 'x')
    await bad({ x: null }, 'MISSING_REQUIRED', 'x')
    await bad({ x: t.c.x.div(2) }, 'TYPE_MISMATCH', 'x')
    await bad({ next: 1 }, 'INVALID_ARGUMENT', 'next')
    await bad({ none: 1 }, 'COLUMN_NOT_FOUND', 'none')
    await bad({}, 'INVALID_ARGUMENT')
    expect((await t.metadata()).version).toBe(2)
  })

  test('deletes by condition, or everything; row numbers are not given again', async () => {
    const t = await points()
    expect((await t.delete({ where: t.c.x.le(20) })).rows).toBe(2)
    expect(await t.count()).toBe(1)
    expect((await t.delete()).rows).toBe(1)
    expect(await t.collect()).toEqual([])
    await t.insert({ id: 9, x: 0, y: 0 })
    expect(await t.select({ row: t.rowId }).collect()).toEqual([{ row: 4 }])
  })

  test('more rows than one statement writes: unique values move on, views follow, and what is aborted is not there', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int().unique(), m: pt.int() })
    const view = await backend.db.createView(backend.path('view'), t, {
      iterator: both({ n: t.c.n, m: t.c.m }),
    })
    const more = await view.addComputedColumn({ twice: view.c.x.mul(2) })
    const count = 5000
    await t.insert(Array.from({ length: count }, (_, n) => ({ n, m: -n })))
    expect((await t.update({ n: t.c.n.add(1) })).rows).toBe(count)
    const sums = () => more.select({ rows: countRows(), sum: sum(more.c.twice) }).collect()
    const n = (count * (count + 1)) / 2
    const m = (count * (count - 1)) / 2
    const after = [{ rows: 2 * count, sum: 2 * (n - m) }]
    expect(await sums()).toEqual(after)
    expect(await t.where(t.c.n.eq(count)).select('m').collect()).toEqual([{ m: 1 - count }])
    expect(await (await backend.db.getTable(`${t.path}:1`)).where(t.c.n.eq(0)).count()).toBe(1)
    const controller = new AbortController()
    const aborted = t.update(
      { n: t.c.n.mul(-1) },
      { signal: controller.signal, onProgress: ({ rows }) => rows === count && controller.abort() },
    )
    await expect(aborted).rejects.toThrow()
    expect(await sums()).toEqual(after)
    expect(await t.where(t.c.n.gt(0)).count()).toBe(count)
    await expectError(t.update({ n: t.c.m.mul(0) }), 'CONSTRAINT_VIOLATION', { column: 'n' })
    expect(await sums()).toEqual(after)
    await t.revert()
    expect(await t.where(t.c.n.eq(0)).count()).toBe(1)
  })

  test('nothing to change is no version with changes', async () => {
    const t = await points()
    expect((await t.update({ x: 0 }, { where: t.c.id.gt(100) })).rows).toBe(0)
    expect((await t.delete({ where: t.c.id.gt(100) })).rows).toBe(0)
    expect(await t.count()).toBe(3)
  })

  test('what SQL refuses of a new value is computed all the same, or refused by its name', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      n: pt.int(),
      f: pt.float(),
    })
    await t.insert([{ id: 1, n: 1, f: 1e300 }])
    await t.update({ f: t.c.f.mul(1e300) }, { where: t.c.f.gt(1) })
    expect((await t.first())!.f).toBe(Infinity)
    await expectError(t.update({ n: t.c.n.mul(2 ** 52).mul(4) }), 'TYPE_MISMATCH', { column: 'n' })
    expect((await t.first())!.n).toBe(1)
  })

  test('a cell that failed, or is not computed yet, is an error of what is made of it, not null', async () => {
    let fails = true
    const failing = pt.udf({
      name: `update_failing${backend.path()}`,
      params: { x: pt.int() },
      returns: pt.float().nullable(),
      run: ({ x }) => {
        if (x === 2 && fails) throw new Error('two is too many')
        return x
      },
    })
    const plain = await backend.db.createTable(backend.path(), { id: pt.int(), f: pt.float().nullable() })
    const t = await plain.addComputedColumn({ c: failing({ x: plain.c.id }) }, { onError: 'ignore' })
    await t.insert([{ id: 1 }, { id: 2 }], { onError: 'ignore' })
    await expectError(t.update({ f: t.c.c }), 'INVALID_EXPRESSION', { message: 'two is too many' })
    await t.update({ f: t.c.c }, { where: t.c.id.eq(1) })
    fails = false
    await t.recomputeColumns(['c'])
    await t.update({ f: t.c.c.mul(2) })
    expect(await t.orderBy(t.c.id).select('f').collect()).toEqual([{ f: 2 }, { f: 4 }])
  })

  test('null counts as false', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int().nullable() })
    await t.insert([{ n: null }, { n: 1 }])
    expect((await t.update({ n: 5 }, { where: t.c.n.ne(7) })).rows).toBe(1)
    await t.update({ n: null }, { where: t.c.n.eq(5) })
    expect(await t.collect()).toEqual([{ n: null }, { n: null }])
  })

  test('a column of truth values is a condition, also where it may be null', async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int(), done: pt.bool().nullable() })
    await t.insert([true, false, null].map((done, id) => ({ id, done })))
    await t.update({ id: 10 }, { where: t.c.done })
    await t.delete({ where: t.c.done.ne(true) })
    expect(await t.orderBy(t.c.id).collect()).toEqual([
      { id: 2, done: null },
      { id: 10, done: true },
    ])
  })
})
