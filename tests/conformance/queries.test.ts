import { pt } from 'polytable'
import { rowNumber } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Queries', (backend) => {
  /** 100 rows: `n` counts, `half` is null where n is a multiple of 10. */
  const numbers = async () => {
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int().primaryKey(),
      name: pt.string(),
      half: pt.float().nullable(),
    })
    await t.insert(
      Array.from({ length: 100 }, (_, n) => ({
        n,
        name: `name ${n % 7}`,
        half: n % 10 === 0 ? null : n / 2,
      })),
    )
    return t
  }

  test('select: names, columns, named expressions, or everything', async () => {
    const t = await numbers()
    const one = t.where(t.c.n.eq(3))
    expect(await one.collect()).toEqual([{ n: 3, name: 'name 3', half: 1.5 }])
    expect(await one.select('half', 'n').collect()).toEqual([{ half: 1.5, n: 3 }])
    expect(Object.keys((await one.select('half', 'n').first()) ?? {})).toEqual(['half', 'n'])
    expect(await one.select(t.c.name).collect()).toEqual([{ name: 'name 3' }])
    expect(
      await one.select({ double: t.c.n.mul(2), seven: 7, both: { a: t.c.n, b: ['x', t.c.name] } }).collect(),
    ).toEqual([{ double: 6, seven: 7, both: { a: 3, b: ['x', 'name 3'] } }])
    await expectError(() => one.select('n').select('name'), 'INVALID_EXPRESSION')
    await expectError(() => one.select(t.c.n.add(1) as never), 'INVALID_EXPRESSION')
    await expectError(one.select('none' as never).collect(), 'COLUMN_NOT_FOUND', { column: 'none' })
  })

  test('where: repeated conditions are and-ed, null counts as false', async () => {
    const t = await numbers()
    expect(await t.where(t.c.n.ge(10)).where(t.c.n.lt(12)).count()).toBe(2)
    expect(await t.where(t.c.half.lt(1000)).count()).toBe(90)
    expect(await t.where(t.c.half.lt(1000).not()).count()).toBe(0)
    await expectError(() => t.where('n = 1' as never), 'INVALID_EXPRESSION')
  })

  test('one row by its key, with an order, a limit and an offset', async () => {
    const t = await numbers()
    const one = t.where(t.c.n.eq(3).and(t.c.half.isNotNull())).select('n')
    expect(await one.orderBy(t.c.name, 'desc').limit(5).collect()).toEqual([{ n: 3 }])
    expect(await one.limit(0).collect()).toEqual([])
    expect(await one.limit(5, { offset: 1 }).collect()).toEqual([])
    expect([await one.count(), await one.limit(0).count(), await t.where(t.c.n.eq(300)).first()]).toEqual([
      1,
      0,
      undefined,
    ])
    // Part of a key is no key, nor is that of the base for a view that has many rows for one of it.
    const pairs = await backend.db.createTable(backend.path(), {
      a: pt.int().primaryKey(),
      b: pt.int().primaryKey(),
      c: pt.int().unique(),
    })
    await pairs.insert([3, 1, 2].map((b) => ({ a: 1, b, c: 10 * b })))
    const byA = pairs.where(pairs.c.a.eq(1)).select('b')
    expect(await byA.orderBy(pairs.c.b).limit(2).collect()).toEqual([{ b: 1 }, { b: 2 }])
    expect(await byA.where(pairs.c.b.eq(2)).limit(2).collect()).toEqual([{ b: 2 }])
    expect(await pairs.where(pairs.c.c.eq(30)).orderBy(pairs.c.b).collect()).toEqual([{ a: 1, b: 3, c: 30 }])
    const repeat = pt.iterator({
      name: 'test.repeat',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        for (let i = 0; i < n; i++) yield { i }
      },
    })
    const view = await backend.db.createView(backend.path('view'), pairs, {
      iterator: repeat({ n: pairs.c.b }),
    })
    const ofThird = view.where(view.c.c.eq(30)).select('i')
    expect(await ofThird.orderBy(view.c.i, 'desc').limit(2).collect()).toEqual([{ i: 2 }, { i: 1 }])
  })

  test('where and select may call functions', async () => {
    const t = await numbers()
    const last = pt.udf({
      name: 'test.lastDigit',
      params: { n: pt.int() },
      returns: pt.int(),
      run: async ({ n }) => n % 10,
    })
    const query = t.where(last({ n: t.c.n }).eq(4)).where(t.c.n.lt(50))
    expect((await query.select({ n: t.c.n, d: last({ n: t.c.n.add(1) }) }).collect()).slice(0, 2)).toEqual([
      { n: 4, d: 5 },
      { n: 14, d: 5 },
    ])
    expect(await query.count()).toBe(5)
    expect(
      (await query.orderBy(t.c.n, 'desc').limit(2, { offset: 1 }).select('n').collect()).map(({ n }) => n),
    ).toEqual([34, 24])
  })

  test('orderBy: directions, further keys, nulls last unless first is asked for', async () => {
    const t = await numbers()
    const order = async (query: { collect(): Promise<{ n: number }[]> }) =>
      (await query.collect()).map(({ n }) => n)
    const few = t.where(t.c.n.lt(12))
    expect(await order(few.orderBy(t.c.half, 'desc'))).toEqual([11, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10])
    expect((await order(few.orderBy(t.c.half))).slice(-2)).toEqual([0, 10])
    expect((await order(few.orderBy(t.c.half, 'asc', { nulls: 'first' }))).slice(0, 3)).toEqual([0, 10, 1])
    expect((await order(few.orderBy(t.c.half, 'desc', { nulls: 'first' }))).slice(0, 3)).toEqual([0, 10, 11])
    expect((await order(few.orderBy(t.c.name, 'desc').orderBy(t.c.n, 'desc'))).slice(0, 4)).toEqual([
      6, 5, 11, 4,
    ])
  })

  test('orderBy takes no direction that is none', async () => {
    const t = await numbers()
    await expectError(() => t.orderBy(t.c.n, 'descending' as never), 'INVALID_ARGUMENT', {
      message: 'descending',
    })
  })

  test('limit and offset', async () => {
    const t = await numbers()
    expect(await t.limit(0).collect()).toEqual([])
    expect(await t.limit(1000).collect()).toHaveLength(100)
    expect((await t.orderBy(t.c.n).limit(2, { offset: 98 }).collect()).map(({ n }) => n)).toEqual([98, 99])
    expect(await t.limit(5, { offset: 200 }).collect()).toEqual([])
    for (const bad of [-1, 1.5, Number.NaN])
      await expectError(() => t.limit(bad).collect(), 'INVALID_ARGUMENT')
    await expectError(() => t.limit(1, { offset: -1 }).collect(), 'INVALID_ARGUMENT')
  })

  test('first, head and tail, count', async () => {
    const t = await numbers()
    expect((await t.where(t.c.n.gt(50)).first())?.n).toBe(51)
    expect(await t.where(t.c.n.gt(500)).first()).toBeUndefined()
    expect((await t.head()).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect((await t.tail()).map(({ n }) => n)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99])
    expect((await t.where(t.c.n.gt(9)).head(2)).map(({ n }) => n)).toEqual([10, 11])
    expect((await t.where(t.c.n.lt(9)).tail(2)).map(({ n }) => n)).toEqual([7, 8])
    await expectError(() => t.orderBy(t.c.n).head(), 'UNSUPPORTED_OPERATION')
    await expectError(() => t.orderBy(t.c.n).tail(), 'UNSUPPORTED_OPERATION')
    expect([await t.count(), await t.where(t.c.half.isNull()).count()]).toEqual([100, 10])
  })

  test('a query does not change when others are made of it', async () => {
    const t = await numbers()
    const few = t.where(t.c.n.lt(3))
    const [desc, one, none] = [few.orderBy(t.c.n, 'desc'), few.limit(1), few.where(t.c.n.lt(0))]
    const shuffled = desc.orderBy(t.c.name)
    expect((await desc.collect()).map(({ n }) => n)).toEqual([2, 1, 0])
    expect((await few.collect()).map(({ n }) => n)).toEqual([0, 1, 2])
    expect(
      [await one.collect(), await none.collect(), await shuffled.collect()].map((rows) => rows.length),
    ).toEqual([1, 0, 3])
  })

  test('for await streams many rows in order, and may be left early', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 10_000 }, (_, n) => ({ n })))
    let expected = 0
    for await (const { n } of t.orderBy(t.c.n)) expect(n).toBe(expected++)
    expect(expected).toBe(10_000)
    let seen = 0
    for await (const row of t) {
      expect(row.n).toBe(seen)
      if (++seen === 3) break
    }
    expect(await t.count()).toBe(10_000)
  })

  test('a stream shows the rows as they were when the first was asked for', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert(Array.from({ length: 5000 }, (_, n) => ({ n })))
    let sum = 0
    let count = 0
    for await (const { n } of t) {
      if (count++ === 0) {
        await t.update({ n: 1_000_000 })
        await t.delete({ where: t.rowId.gt(2500) })
      }
      sum += n
    }
    expect([count, sum]).toEqual([5000, (4999 * 5000) / 2])
    expect(await t.count()).toBe(2500)
  })

  test('of another table are refused', async () => {
    const [a, b] = [await numbers(), await numbers()]
    await expectError(a.where(b.c.n.eq(1)).collect(), 'COLUMN_NOT_FOUND')
  })

  test('a column of another table, or of one that was replaced, is told from one that is not there', async () => {
    const { db } = backend
    const columns = { id: pt.int() }
    const one = await db.createTable(backend.path('one'), columns)
    const other = await db.createTable(backend.path('other'), columns)
    const foreign = { table: one.path, column: 'id', message: `'id' is a column of '${other.path}', not of` }
    await expectError(one.where(other.c.id.eq(1)).collect(), 'COLUMN_NOT_FOUND', {
      ...foreign,
      hint: 'join()',
    })
    await expectError(one.delete({ where: other.c.id.eq(1) }), 'COLUMN_NOT_FOUND', foreign)
    await expectError(one.addComputedColumn({ n: other.c.id.add(1) }), 'COLUMN_NOT_FOUND', foreign)
    const replaced = await db.createTable(other.path, columns, { ifExists: 'replace' })
    await expectError(replaced.where(other.c.id.eq(1)).collect(), 'COLUMN_NOT_FOUND', {
      message: 'dropped or replaced',
      hint: 'Get the table again',
    })
  })

  test('a window is no condition on rows, and the hint says what is', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const first = rowNumber().over({ orderBy: t.c.n }).eq(1)
    await expectError(t.where(first).collect(), 'INVALID_EXPRESSION', { hint: 'computed column' })
  })
})
