import { pt } from 'polytable'
import {
  count,
  countDistinct,
  denseRank,
  lag,
  lead,
  makeList,
  max,
  mean,
  median,
  min,
  quantile,
  rank,
  rowNumber,
  stddev,
  sum,
  variance,
} from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const half = pt.udf({
  name: 'groups_half',
  params: { n: pt.int() },
  returns: pt.int(),
  run: ({ n }) => Math.floor(n / 2),
})

onEveryBackend('Groups', (backend) => {
  const sales = async () => {
    const t = await backend.db.createTable(backend.path('sales'), {
      city: pt.string().nullable(),
      n: pt.int().nullable(),
      price: pt.float(),
      data: pt.json(),
    })
    await t.insert([
      { city: 'Oslo', n: 3, price: 1.5, data: { k: 1 } },
      { city: 'Rome', n: 5, price: 2.5, data: { k: 2 } },
      { city: 'Oslo', n: 4, price: 3.5, data: { k: 1 } },
      { city: null, n: null, price: 4.5, data: [] },
      { city: 'Rome', n: null, price: 0.5, data: { k: 2 } },
    ])
    return t
  }

  test('of a column, in the order of their first rows; null is a group', async () => {
    const t = await sales()
    const rows = await t
      .groupBy(t.c.city)
      .select({
        city: t.c.city,
        rows: count(),
        known: count(t.c.n),
        sum: sum(t.c.n),
        mean: mean(t.c.price),
        ends: makeList(t.c.price, { orderBy: [[t.c.price, 'desc']] }),
      })
      .collect()
    expect(rows).toEqual([
      { city: 'Oslo', rows: 2, known: 2, sum: 7, mean: 2.5, ends: [3.5, 1.5] },
      { city: 'Rome', rows: 2, known: 1, sum: 5, mean: 1.5, ends: [2.5, 0.5] },
      { city: null, rows: 1, known: 0, sum: null, mean: 4.5, ends: [4.5] },
    ])
  })

  test('all rows are one group without keys; of nothing, too', async () => {
    const t = await sales()
    const all = {
      rows: count(),
      cities: countDistinct(t.c.city),
      least: min(t.c.city),
      most: max(t.c.price),
      median: median(t.c.price),
      low: quantile(t.c.price, 0.25),
      variance: variance(t.c.price),
      stddev: stddev(t.c.price),
      numbers: makeList(t.c.n),
    }
    expect(await t.select(all).collect()).toEqual([
      {
        rows: 5,
        cities: 2,
        least: 'Oslo',
        most: 4.5,
        median: 2.5,
        low: 1.5,
        variance: 2.5,
        stddev: Math.sqrt(2.5),
        numbers: [3, 5, 4],
      },
    ])
    expect(await t.where(t.c.price.gt(100)).select(all).collect()).toEqual([
      {
        rows: 0,
        cities: 0,
        least: null,
        most: null,
        median: null,
        low: null,
        variance: null,
        stddev: null,
        numbers: [],
      },
    ])
  })

  test('extremes of every type that has an order', async () => {
    const t = await backend.db.createTable(backend.path(), {
      b: pt.bool(),
      big: pt.bigint(),
      at: pt.timestamp(),
      day: pt.date(),
      key: pt.uuid(),
      s: pt.string(),
    })
    const uuids = ['b0000000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-000000000000'] as const
    await t.insert([
      { b: true, big: 2n ** 62n, at: new Date(5), day: '2024-02-29', key: uuids[0], s: '𐀀' },
      { b: false, big: 2n ** 62n, at: new Date(3), day: '2023-01-01', key: uuids[1], s: '\uffff' },
    ])
    expect(
      await t
        .select({
          none: min(t.c.b),
          some: max(t.c.b),
          big: sum(t.c.big),
          first: min(t.c.at),
          last: max(t.c.day),
          key: min(t.c.key),
          text: max(t.c.s),
        })
        .collect(),
    ).toEqual([
      {
        none: false,
        some: true,
        big: 2n ** 63n,
        first: new Date(3),
        last: '2024-02-29',
        key: uuids[1],
        text: '𐀀',
      },
    ])
  })

  test('by expressions, JSON, and what only JavaScript computes', async () => {
    const t = await sales()
    const double = t.c.n.mul(2)
    expect(
      await t
        .groupBy(double)
        .select({ double, plus: double.add(1), rows: count() })
        .orderBy(double)
        .collect(),
    ).toEqual([
      { double: 6, plus: 7, rows: 1 },
      { double: 8, plus: 9, rows: 1 },
      { double: 10, plus: 11, rows: 1 },
      { double: null, plus: null, rows: 2 },
    ])
    expect(
      await t.groupBy(t.c.data).select({ data: t.c.data, rows: count() }).orderBy(count(), 'desc').collect(),
    ).toEqual([
      { data: { k: 1 }, rows: 2 },
      { data: { k: 2 }, rows: 2 },
      { data: [], rows: 1 },
    ])
    const key = half({ n: t.c.n })
    expect(
      await t
        .where(half({ n: t.c.n }).gt(0))
        .groupBy(key)
        .select({ key, sum: sum(t.c.n), halves: sum(half({ n: t.c.n })), twice: half({ n: sum(t.c.n) }) })
        .having(sum(t.c.n).gt(4))
        .orderBy(sum(t.c.n))
        .collect(),
    ).toEqual([{ key: 2, sum: 9, halves: 4, twice: 4 }])
  })

  test('are kept by having, ordered, limited and counted', async () => {
    const t = await sales()
    const byCity = t.groupBy(t.c.city)
    const query = byCity.having(count().gt(1)).select({ city: t.c.city, total: sum(t.c.price) })
    expect(await query.orderBy(sum(t.c.price), 'desc').collect()).toEqual([
      { city: 'Oslo', total: 5 },
      { city: 'Rome', total: 3 },
    ])
    expect(await query.orderBy(sum(t.c.price)).limit(1).collect()).toEqual([{ city: 'Rome', total: 3 }])
    expect(await query.count()).toBe(2)
    expect(await byCity.select({ city: t.c.city }).count()).toBe(3)
    expect(
      await byCity
        .having(half({ n: count() }).eq(1))
        .select({ city: t.c.city })
        .orderBy(half({ n: count() }))
        .limit(1)
        .collect(),
    ).toEqual([{ city: 'Oslo' }])
  })

  test('of the rows of a base, whose columns may be asked for', async () => {
    const docs = await backend.db.createTable(backend.path('docs'), { title: pt.string(), n: pt.int() })
    await docs.insert([
      { title: 'a', n: 3 },
      { title: 'b', n: 1 },
    ])
    const count_ = pt.iterator({
      name: 'groups_count',
      params: { n: pt.int() },
      outputs: { value: pt.int() },
      run: function* ({ n }) {
        for (let value = 0; value < n; value++) yield { value }
      },
    })
    const view = await backend.db.createView(backend.path('numbers'), docs, {
      iterator: count_({ n: docs.c.n }),
    })
    expect(
      await view
        .groupBy(docs)
        .select({ title: view.c.title, sum: sum(view.c.value), rows: count() })
        .collect(),
    ).toEqual([
      { title: 'a', sum: 3, rows: 3 },
      { title: 'b', sum: 0, rows: 1 },
    ])
  })

  test('refuse what differs within them, and aggregates where there are none', async () => {
    const t = await sales()
    await expectError(t.groupBy(t.c.city).select({ n: t.c.n }).collect(), 'INVALID_EXPRESSION', {
      message: "'n'",
    })
    await expectError(t.groupBy(t.c.city).collect(), 'INVALID_EXPRESSION')
    await expectError(t.where(count().gt(1)).collect(), 'INVALID_EXPRESSION')
    await expectError(t.select({ n: sum(sum(t.c.n)) }).collect(), 'INVALID_EXPRESSION')
    await expectError(t.addComputedColumn({ bad: sum(t.c.n) }), 'UNSUPPORTED_OPERATION')
    await expectError(() => t.groupBy(t.c.city).groupBy(t.c.n), 'INVALID_EXPRESSION')
    await expectError(() => min(t.c.data), 'TYPE_MISMATCH')
    await expectError(() => quantile(t.c.n, 2), 'INVALID_ARGUMENT')
    await expectError(t.groupBy(t.c.city).select({ city: t.c.city }).head(), 'UNSUPPORTED_OPERATION')
    await expectError(t.distinct().delete(), 'UNSUPPORTED_OPERATION')
  })

  test('windows number, rank, sum up and look around', async () => {
    const t = await sales()
    const rows = await t
      .select({
        price: t.c.price,
        number: rowNumber().over({ partitionBy: t.c.city, orderBy: t.c.price }),
        running: sum(t.c.price).over({ partitionBy: t.c.city, orderBy: t.c.price }),
        all: sum(t.c.price).over({ partitionBy: t.c.city }),
        share: t.c.price.div(sum(t.c.price).over()),
        before: lag(t.c.price).over({ orderBy: t.c.price }),
        after: lead(t.c.price, 2).over({ orderBy: [[t.c.price, 'desc']] }),
        rank: rank().over({ orderBy: t.c.city }),
        dense: denseRank().over({ orderBy: t.c.city }),
      })
      .collect()
    expect(rows).toEqual([
      {
        price: 1.5,
        number: 1,
        running: 1.5,
        all: 5,
        share: 0.12,
        before: 0.5,
        after: null,
        rank: 1,
        dense: 1,
      },
      { price: 2.5, number: 2, running: 3, all: 3, share: 0.2, before: 1.5, after: 0.5, rank: 3, dense: 2 },
      { price: 3.5, number: 2, running: 5, all: 5, share: 0.28, before: 2.5, after: 1.5, rank: 1, dense: 1 },
      {
        price: 4.5,
        number: 1,
        running: 4.5,
        all: 4.5,
        share: 0.36,
        before: 3.5,
        after: 2.5,
        rank: 5,
        dense: 3,
      },
      {
        price: 0.5,
        number: 1,
        running: 0.5,
        all: 3,
        share: 0.04,
        before: null,
        after: null,
        rank: 3,
        dense: 2,
      },
    ])
  })

  test('windows over what JavaScript filters and computes, over groups, and in the order of a query', async () => {
    const t = await sales()
    expect(
      await t
        .where(half({ n: t.c.n }).gt(1))
        .select({ n: t.c.n, sum: sum(half({ n: t.c.n })).over({ orderBy: t.c.n }) })
        .orderBy(rowNumber().over({ orderBy: [[t.c.n, 'desc']] }))
        .collect(),
    ).toEqual([
      { n: 5, sum: 4 },
      { n: 4, sum: 2 },
    ])
    expect(
      await t
        .groupBy(t.c.city)
        .select({ city: t.c.city, share: sum(t.c.price).div(sum(sum(t.c.price)).over()) })
        .collect(),
    ).toEqual([
      { city: 'Oslo', share: 0.4 },
      { city: 'Rome', share: 0.24 },
      { city: null, share: 0.36 },
    ])
    await expectError(() => median(t.c.n).over(), 'UNSUPPORTED_OPERATION')
    await expectError(() => t.select({ place: rank() }), 'INVALID_EXPRESSION')
  })

  test('distinct rows come once, the first of their like', async () => {
    const t = await sales()
    expect(await t.select('city').distinct().collect()).toEqual([
      { city: 'Oslo' },
      { city: 'Rome' },
      { city: null },
    ])
    expect(await t.select('data').distinct().limit(2).collect()).toEqual([
      { data: { k: 1 } },
      { data: { k: 2 } },
    ])
    expect(await t.select('city').distinct().orderBy(t.c.city, 'desc').limit(1).collect()).toEqual([
      { city: 'Rome' },
    ])
    expect(await t.select('city').distinct().count()).toBe(3)
    expect(
      await t
        .select({ h: half({ n: t.c.n }) })
        .distinct()
        .collect(),
    ).toEqual([{ h: 1 }, { h: 2 }, { h: null }])
    expect(await t.groupBy(t.c.city).select({ rows: count() }).distinct().collect()).toEqual([
      { rows: 2 },
      { rows: 1 },
    ])
    await expectError(t.select('city').distinct().orderBy(t.c.n).collect(), 'INVALID_EXPRESSION')
  })

  test('a sample is drawn by its seed', async () => {
    const t = await backend.db.createTable(backend.path(), { k: pt.int(), kind: pt.string() })
    await t.insert(Array.from({ length: 400 }, (_, k) => ({ k, kind: k % 4 === 0 ? 'rare' : 'common' })))
    const ten = await t.sample({ n: 10, seed: 7 }).collect()
    expect(ten).toHaveLength(10)
    expect(await t.sample({ n: 10, seed: 7 }).collect()).toEqual(ten)
    expect(await t.sample({ n: 10, seed: 8 }).collect()).not.toEqual(ten)
    const share = await t.sample({ fraction: 0.25, seed: 1 }).count()
    expect(share).toBeGreaterThan(60)
    expect(share).toBeLessThan(140)
    const kinds = (rows: { kind: string }[]): number[] =>
      ['rare', 'common'].map((kind) => rows.filter((row) => row.kind === kind).length)
    const strata = { stratifyBy: t.c.kind, seed: 3 }
    expect(kinds(await t.sample({ nPerStratum: 5, ...strata }).collect())).toEqual([5, 5])
    expect(kinds(await t.sample({ n: 6, ...strata }).collect())).toEqual([3, 3])
    expect(kinds(await t.sample({ fraction: 0.1, ...strata }).collect())).toEqual([10, 30])
    const even = t.where(half({ n: t.c.k }).lt(20))
    expect((await even.sample({ n: 8, seed: 1 }).collect()).every(({ k }) => k < 40)).toBe(true)
    await expectError(t.sample({}).collect(), 'INVALID_ARGUMENT')
    await expectError(t.sample({ n: 1, fraction: 0.5 }).collect(), 'INVALID_ARGUMENT')
    await expectError(t.sample({ nPerStratum: 1 }).collect(), 'INVALID_ARGUMENT')
    await expectError(t.sample({ fraction: 2 }).collect(), 'INVALID_ARGUMENT')
  })

  test('windows over groups are ordered by keys too', async () => {
    const t = await backend.db.createTable(backend.path(), { g: pt.string().nullable(), n: pt.int() })
    await t.insert([
      { g: 'b', n: 3 },
      { g: 'a', n: 1 },
      { g: null, n: 7 },
      { g: 'a', n: 2 },
    ])
    const rows = await t
      .groupBy(t.c.g)
      .select({
        g: t.c.g,
        place: rowNumber().over({ orderBy: t.c.g }),
        soFar: sum(sum(t.c.n)).over({ orderBy: t.c.g }),
        before: lag(t.c.g).over({ orderBy: t.c.g }),
        tied: rowNumber().over({ orderBy: count().mul(0) }),
      })
      .collect()
    expect(rows).toEqual([
      { g: 'b', place: 2, soFar: 6, before: 'a', tied: 1 },
      { g: 'a', place: 1, soFar: 3, before: null, tied: 2 },
      { g: null, place: 3, soFar: 13, before: 'b', tied: 3 },
    ])
  })

  test('aggregates are refused where single rows are looked at', async () => {
    const t = await backend.db.createTable(backend.path(), { g: pt.string(), n: pt.int().nullable() })
    const u = await backend.db.createTable(backend.path(), { g: pt.string() })
    await t.insert({ g: 'a', n: 1 })
    const many = count().gt(1)
    const place = { table: t.path }
    await expectError(t.update({ n: count() }), 'INVALID_EXPRESSION', { ...place, column: 'n' })
    await expectError(t.update({ n: max(t.c.n).add(1) }), 'INVALID_EXPRESSION', { ...place, column: 'n' })
    await expectError(t.update({ n: 2 }, { where: many }), 'INVALID_EXPRESSION', place)
    await expectError(t.delete({ where: many }), 'INVALID_EXPRESSION', place)
    await expectError(t.where(many).delete(), 'INVALID_EXPRESSION', place)
    await expectError(t.groupBy(sum(t.c.n)).select({ c: count() }).collect(), 'INVALID_EXPRESSION', place)
    const strata = t.sample({ nPerStratum: 1, stratifyBy: sum(t.c.n) })
    await expectError(strata.collect(), 'INVALID_EXPRESSION', place)
    await expectError(t.join(u, { on: many }).collect(), 'INVALID_EXPRESSION')
    await expectError(u.join(t.where(many), { on: [u.c.g] }).collect(), 'INVALID_EXPRESSION', place)
    expect(await t.collect()).toEqual([{ g: 'a', n: 1 }])
  })
})
