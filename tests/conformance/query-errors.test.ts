import { caseWhen, coalesce, PolytableError, pt } from 'polytable'
import { count, json, makeList, math, rank, string, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const notTwo = pt.udf({
  name: 'test.notTwo',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    if (n === 2) throw new RangeError('no two')
    return n
  },
})

const refused = pt.udf({
  name: 'test.refused',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => {
    throw new PolytableError('CONSTRAINT_VIOLATION', `${n} is refused`)
  },
})

onEveryBackend('Functions that fail in a query', (backend) => {
  const numbers = async (rows = 3) => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    await t.insert(Array.from({ length: rows }, (_, i) => ({ n: i + 1, s: i === 1 ? 'b' : `a${i}` })))
    return t
  }

  test('fail it, with their error and the row', async () => {
    const t = await numbers()
    const f = notTwo({ n: t.c.n })
    const place = { table: t.path, row: 1, message: 'RangeError: no two' }
    const query = t.select({ x: f })
    const error = await expectError(query.collect(), 'UNSUPPORTED_OPERATION', { column: 'x', ...place })
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'no two' })
    const failing = [
      () => t.where(f.gt(0)).collect(),
      () => t.where(f.gt(0)).count(),
      () => t.orderBy(f).collect(),
      () => t.select({ x: sum(f) }).collect(),
      () => t.groupBy(f).select({ n: count() }).collect(),
      () => t.select({ x: rank().over({ orderBy: f }) }).collect(),
      () => t.select({ x: f }).distinct().collect(),
      () =>
        t
          .select({ x: f })
          .union(t.select({ x: t.c.n }))
          .collect(),
      () => t.sample({ nPerStratum: 1, stratifyBy: f, seed: 1 }).collect(),
      () => t.where(f.gt(0)).head(),
      () => t.where(f.gt(0)).tail(),
      () => query.limit(2).toCsv(),
      () => query.toArrow(),
    ]
    for (const call of failing) await expectError(call, 'UNSUPPORTED_OPERATION', place)
    await expectError(
      t
        .groupBy(t.c.n)
        .having(notTwo({ n: sum(t.c.n).cast(pt.int()) }).gt(0))
        .select({ n: t.c.n })
        .collect(),
      'UNSUPPORTED_OPERATION',
      { row: 1 },
    )
    expect(await query.first()).toEqual({ x: 1 })
    await expectError(query.limit(1, { offset: 1 }).first(), 'UNSUPPORTED_OPERATION')
  })

  test('give it the code of their error', async () => {
    const t = await numbers()
    await expectError(t.select({ x: refused({ n: t.c.n }) }).collect(), 'CONSTRAINT_VIOLATION', {
      message: '1 is refused',
    })
    await expectError(t.select({ x: string.index(t.c.s, { substr: 'b' }) }).collect(), 'INVALID_ARGUMENT')
  })

  test('give null where they are ignored, and the result tells of them', async () => {
    const t = await numbers()
    const rows = await t.select({ x: notTwo({ n: t.c.n }), n: t.c.n }).collect({ onError: 'ignore' })
    expect(rows).toEqual([
      { x: 1, n: 1 },
      { x: null, n: 2 },
      { x: 3, n: 3 },
    ])
    expect(rows.errors).toEqual([
      {
        clause: 'select',
        column: 'x',
        row: 1,
        rowId: expect.any(Number),
        type: 'RangeError',
        message: 'no two',
        stack: expect.stringContaining('query-errors'),
      },
    ])
    expect(Object.keys(rows)).toEqual(['0', '1', '2'])
    const [second] = await t.where(t.c.n.eq(2)).select({ id: t.rowId }).collect()
    expect(rows.errors[0]!.rowId).toBe(second!.id)
  })

  test('do not hold as conditions where they are ignored', async () => {
    const t = await numbers()
    const f = notTwo({ n: t.c.n })
    for (const condition of [f.gt(0), f.lt(9).not().not(), f.isNull().not(), f.isNotNull()]) {
      const rows = await t.where(condition).select('n').collect({ onError: 'ignore' })
      expect(rows).toEqual([{ n: 1 }, { n: 3 }])
      expect(rows.errors).toMatchObject([{ clause: 'where', column: null, row: 1, type: 'RangeError' }])
      expect(await t.where(condition).count({ onError: 'ignore' })).toBe(2)
    }
  })

  test('are told by every kind of result that can', async () => {
    const t = await numbers()
    const query = t.select({ x: notTwo({ n: t.c.n }) })
    const failure = [{ column: 'x', type: 'RangeError' }]
    const ignore = { onError: 'ignore' } as const
    const first = await query.limit(1, { offset: 1 }).first(ignore)
    expect(first).toEqual({ x: null })
    expect((first as { errors?: unknown }).errors).toMatchObject(failure)
    const where = t.where(notTwo({ n: t.c.n }).gt(0))
    expect((await where.head(5, ignore)).errors).toMatchObject([{ clause: 'where' }])
    const tail = await where.tail(5, ignore)
    expect(tail).toMatchObject([{ n: 1 }, { n: 3 }])
    expect(tail.errors).toMatchObject([{ clause: 'where' }])
    expect(await query.toCsv(ignore)).toBe('x\r\n1\r\n\r\n3\r\n')
    const arrow = await query.toArrow(ignore)
    expect(arrow.numRows).toBe(3)
    expect((arrow as unknown as { errors: unknown }).errors).toMatchObject(failure)
    const stream = query.stream(ignore)
    const streamed = []
    for await (const row of stream) streamed.push(row)
    expect(streamed).toEqual([{ x: 1 }, { x: null }, { x: 3 }])
    expect(stream.errors).toMatchObject(failure)
    for await (const rows of query.live(ignore)) {
      expect(rows.errors).toMatchObject(failure)
      break
    }
    const grouped = await t.select({ x: sum(notTwo({ n: t.c.n })) }).collect(ignore)
    expect(grouped).toEqual([{ x: 4 }])
    expect(grouped.errors).toMatchObject([{ clause: 'select', column: 'x', row: 1 }])
    const keys = await t
      .groupBy(notTwo({ n: t.c.n }))
      .select({ all: makeList(t.c.n) })
      .collect(ignore)
    expect(keys).toEqual([{ all: [1] }, { all: [2] }, { all: [3] }])
    expect(keys.errors).toMatchObject([{ clause: 'groupBy', column: null, row: 1 }])
    const sorted = await t
      .orderBy(notTwo({ n: t.c.n }), 'desc')
      .select('n')
      .collect(ignore)
    expect(sorted).toEqual([{ n: 3 }, { n: 1 }, { n: 2 }])
    expect(sorted.errors).toMatchObject([{ clause: 'orderBy' }])
    await expectError(query.collect({ onError: 'skip' as never }), 'INVALID_ARGUMENT')
  })

  test('fail it also where SQL computes them', async () => {
    const t = await numbers()
    const at = string.index(t.c.s, { substr: 'a' })
    const place = { row: 1, message: 'not found' }
    const failing = [
      () => t.where(at.ge(0)).collect(),
      () => t.where(at.ge(0)).count(),
      () => t.orderBy(at).limit(1).collect(),
      () => t.select({ x: sum(at) }).collect(),
      () => t.groupBy(at).select({ n: count() }).collect(),
      () => t.select({ x: rank().over({ orderBy: at }) }).collect(),
      () => t.select({ x: at }).distinct().collect(),
      () => t.select({ x: sum(math.toInt(at.mul(1e300).mul(1e300))) }).collect(),
    ]
    for (const call of failing) await expectError(call, 'INVALID_ARGUMENT', place)
    expect(await t.where(at.ge(0)).select('n').collect({ onError: 'ignore' })).toEqual([{ n: 1 }, { n: 3 }])
    const total = await t.select({ x: sum(at.add(1)) }).collect({ onError: 'ignore' })
    expect(total).toEqual([{ x: 2 }])
    expect(total.errors).toMatchObject([{ type: 'INVALID_ARGUMENT', row: 1 }])
    expect(
      await t
        .where(string.index(t.c.s, { substr: 'a' }).ge(0))
        .where(t.c.n.ne(2))
        .count(),
    ).toBe(2)
  })

  test('fail a long result in the row, after all that come before', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), list: pt.json() })
    await t.insert(Array.from({ length: 3500 }, (_, n) => ({ n, list: n === 3210 ? 7 : [n] })))
    const seen: number[] = []
    const query = t.where(json.len(t.c.list).eq(1)).select({ n: t.c.n })
    const read = async (): Promise<void> => {
      for await (const { n } of query) seen.push(n)
    }
    await expectError(read(), 'TYPE_MISMATCH', { row: 3210 })
    expect(seen.every((n, i) => n === i)).toBe(true)
    const rows = await query.collect({ onError: 'ignore' })
    expect(rows.map(({ n }) => n)).toEqual(
      Array.from({ length: 3500 }, (_, n) => n).filter((n) => n !== 3210),
    )
    expect(rows.errors).toMatchObject([{ clause: 'where', row: 3210 }])
    expect((await query.limit(5).collect()).map(({ n }) => n)).toEqual([0, 1, 2, 3, 4])
  })

  test('are not asked where the answer is known without them', async () => {
    const t = await numbers()
    const f = notTwo({ n: t.c.n })
    const at = string.index(t.c.s, { substr: 'a' })
    expect(await t.where(f.gt(0)).where(t.c.n.ne(2)).count()).toBe(2)
    expect(await t.where(t.c.n.ne(2)).where(at.ge(0)).where(f.gt(0)).count()).toBe(2)
    expect(await t.where(f.gt(0)).limit(1).select('n').collect()).toEqual([{ n: 1 }])
    expect(
      await t
        .select({
          and: t.c.n.ne(2).and(f.gt(0)),
          or: f.gt(0).or(t.c.n.eq(2)),
          coalesce: coalesce(t.c.n, f),
          case: caseWhen([[t.c.n.ne(2), f]], 0),
        })
        .collect(),
    ).toEqual([
      { and: true, or: true, coalesce: 1, case: 1 },
      { and: false, or: true, coalesce: 2, case: 0 },
      { and: true, or: true, coalesce: 3, case: 3 },
    ])
    await expectError(t.select({ x: coalesce(f, 0) }).collect(), 'UNSUPPORTED_OPERATION', { row: 1 })
    await expectError(t.select({ x: f.isNull() }).collect(), 'UNSUPPORTED_OPERATION', { row: 1 })
  })

  test('are not cells that failed when they were stored', async () => {
    const made = await numbers()
    const t = await made.addComputedColumn({ f: notTwo({ n: made.c.n }) }, { onError: 'ignore' })
    const double = t.c.f.mul(2)
    expect(await t.select({ f: t.c.f, double, type: t.c.f.errorType }).collect()).toEqual([
      { f: 1, double: 2, type: null },
      { f: null, double: null, type: 'RangeError' },
      { f: 3, double: 6, type: null },
    ])
    const kept = coalesce(t.c.f, 0)
    expect(await t.select({ kept, type: t.c.f.errorType }).collect()).toMatchObject([{}, { kept: 0 }, {}])
    expect(await t.where(t.c.f.gt(0)).count()).toBe(2)
    expect(await t.select({ x: sum(t.c.f) }).collect()).toEqual([{ x: 4 }])
    const v = await backend.db.createView(backend.path('view'), t.where(t.c.f.gt(0)))
    expect(await v.count()).toBe(2)
    const unstored = await t.addComputedColumn({ now: notTwo({ n: t.c.n }) }, { stored: false })
    await expectError(unstored.collect(), 'UNSUPPORTED_OPERATION', { column: 'now', row: 1 })
    expect(await unstored.select({ type: unstored.c.now.errorType }).collect()).toEqual([
      { type: null },
      { type: 'RangeError' },
      { type: null },
    ])
  })

  test('are those of a defined aggregate too', async () => {
    const t = await numbers()
    const total = pt.uda({
      name: 'test.totalNotTwo',
      params: { n: pt.int() },
      returns: pt.int(),
      init: () => ({ sum: 0 }),
      update: (state, { n }) => {
        if (n === 2) throw new RangeError('no two')
        return { sum: state.sum + n }
      },
      value: (state) => state.sum,
    })
    const query = t.groupBy(t.c.s).select({ s: t.c.s, x: total(t.c.n) })
    await expectError(query.collect(), 'UNSUPPORTED_OPERATION', { column: 'x', message: 'no two' })
    const rows = await query.collect({ onError: 'ignore' })
    expect(rows.map(({ x }) => x)).toEqual([1, null, 3])
    expect(rows.errors).toMatchObject([{ clause: 'select', column: 'x', type: 'RangeError' }])
  })

  test('fail an inner join', async () => {
    const [t, u] = [await numbers(), await numbers()]
    const on = notTwo({ n: t.c.n }).eq(u.c.n)
    await expectError(t.join(u, { on }).select({ n: t.c.n }).collect(), 'UNSUPPORTED_OPERATION', {
      message: 'no two',
    })
    const rows = await t.join(u, { on }).select({ n: t.c.n }).collect({ onError: 'ignore' })
    expect(rows).toEqual([{ n: 1 }, { n: 3 }])
    expect(rows.errors).toHaveLength(3)
  })

  test('fail the insertion of a query', async () => {
    const t = await numbers()
    const u = await backend.db.createTable(backend.path(), { x: pt.int().nullable() })
    const query = t.select({ x: notTwo({ n: t.c.n }) })
    await expectError(u.insert(query), 'UNSUPPORTED_OPERATION', { column: 'x', row: 1 })
    expect(await u.count()).toBe(0)
    expect(await u.insert(query, { onError: 'ignore' })).toMatchObject({
      rows: 3,
      errors: 1,
      columnsWithErrors: [`${u.path}.x`],
    })
    expect(await u.collect()).toEqual([{ x: 1 }, { x: null }, { x: 3 }])
  })

  test('fail an update, a deletion and a computation of the rows that they choose', async () => {
    const t = await numbers()
    const where = notTwo({ n: t.c.n }).gt(0)
    await expectError(t.delete({ where }), 'UNSUPPORTED_OPERATION', { row: 1, message: 'no two' })
    await expectError(t.update({ s: 'x' }, { where }), 'UNSUPPORTED_OPERATION', { row: 1 })
    await expectError(t.where(where).delete(), 'UNSUPPORTED_OPERATION', { row: 1 })
    expect(await t.where(t.c.s.ne('x')).count()).toBe(3)
  })

  test('fail the call of a query function', async () => {
    const t = await numbers()
    const found = pt.query({
      name: `test.found${t.path}`,
      params: { least: pt.int() },
      run: ({ least }) => t.where(notTwo({ n: t.c.n }).ge(least)).select({ n: t.c.n }),
    })
    await expectError(t.select({ x: found({ least: t.c.n }) }).collect(), 'UNSUPPORTED_OPERATION', {
      column: 'x',
      row: 0,
      message: 'no two',
    })
  })
})
