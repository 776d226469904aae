import { pt } from 'polytable'
import { count, mean, rowNumber, sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectType } from '../types/expect-type.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

let states = 0
const total = pt.uda({
  name: 'uda.total',
  params: { v: pt.int() },
  returns: pt.int(),
  init: () => {
    states++
    return 0
  },
  update: (state, { v }) => state + v,
  value: (state) => state,
})

/** Texts one after the other: what comes of them depends on their order. */
const joined = pt.uda({
  name: 'uda.joined',
  params: { text: pt.string(), separator: pt.string().default('-'), skip: pt.string().nullable() },
  returns: pt.string().nullable(),
  requiresOrderBy: true,
  init: ({ separator }) => ({ separator, texts: [] as string[] }),
  update: (state, { text, skip }) => {
    if (text !== skip) state.texts.push(text)
  },
  value: ({ separator, texts }) => (texts.length > 0 ? texts.join(separator ?? '?') : null),
})

const latest = pt.uda({
  name: 'uda.latest',
  params: { at: pt.timestamp(), data: pt.json().nullable() },
  returns: pt.json(),
  init: () => ({ at: new Date(0), data: null as unknown }),
  update: async (state, { at, data }) => (at > state.at ? { at, data } : state),
  value: async ({ at, data }) => ({ at: at.toISOString(), data }),
})

const failing = pt.uda({
  name: 'uda.failing',
  params: { v: pt.int() },
  returns: pt.int(),
  init: () => 0,
  update: (_, { v }) => {
    if (v === 3) throw new RangeError('three')
    return v
  },
  value: (state) => {
    if (state === 4) throw new TypeError('four')
    return state === 5 ? ('five' as unknown as number) : state
  },
})

const negated = pt.udf({
  name: 'uda.negated',
  params: { v: pt.int() },
  returns: pt.int(),
  run: ({ v }) => -v,
})

onEveryBackend('Defined aggregates', (backend) => {
  const sales = async () => {
    const t = await backend.db.createTable(backend.path(), {
      shop: pt.string().nullable(),
      v: pt.int().nullable(),
      text: pt.string(),
      at: pt.timestamp(),
    })
    await t.insert(
      [
        ['a', 1, 'x'],
        ['b', 2, 'y'],
        ['a', null, 'z'],
        [null, 4, 'w'],
        ['b', 5, 'v'],
        ['a', 6, 'u'],
      ].map(([shop, v, text], i) => ({
        shop: shop as string | null,
        v: v as number | null,
        text: text as string,
        at: new Date(Date.UTC(2026, 0, 9 - i)),
      })),
    )
    return t
  }

  test('of groups, beside built-in ones, with conditions, order and limit', async () => {
    const t = await sales()
    states = 0
    const groups = t.groupBy(t.c.shop).select({
      shop: t.c.shop,
      mine: total(t.c.v),
      theirs: sum(t.c.v),
      n: count(),
      twice: total({ v: t.c.v }).mul(2),
    })
    expectType<number>()((await groups.collect())[0]!.mine)
    expect(await groups.collect()).toEqual([
      { shop: 'a', mine: 7, theirs: 7, n: 3, twice: 14 },
      { shop: 'b', mine: 7, theirs: 7, n: 2, twice: 14 },
      { shop: null, mine: 4, theirs: 4, n: 1, twice: 8 },
    ])
    expect(states).toBe(6)
    const most = t
      .groupBy(t.c.shop)
      .having(total(t.c.v).gt(4))
      .select({ shop: t.c.shop, all: joined({ text: t.c.text, separator: '+' }, { orderBy: t.c.text }) })
      .orderBy(mean(t.c.v), 'desc')
    expect(await most.collect()).toEqual([
      { shop: 'a', all: 'u+x+z' },
      { shop: 'b', all: 'v+y' },
    ])
    expect(await most.limit(1, { offset: 1 }).collect()).toEqual([{ shop: 'b', all: 'v+y' }])
    expect(await groups.count()).toBe(3)
    expect(await groups.orderBy(total(t.c.v)).limit(1).collect()).toMatchObject([{ shop: null, mine: 4 }])
  })

  test('of all rows, of none, and of what JavaScript computes', async () => {
    const t = await sales()
    expect(await t.select({ all: total(t.c.v) }).collect()).toEqual([{ all: 18 }])
    expect(await t.select({ all: total(negated({ v: t.c.v })) }).collect()).toEqual([{ all: -18 }])
    expect(
      await t
        .where(negated({ v: t.c.v }).lt(-4))
        .select({ all: total(t.c.v) })
        .collect(),
    ).toEqual([{ all: 11 }])
    const none = t.where(t.c.v.gt(100))
    expect(await none.select({ all: total(t.c.v), n: count(), sum: sum(t.c.v) }).collect()).toEqual([
      { all: 0, n: 0, sum: null },
    ])
    expect(
      await none
        .groupBy(t.c.shop)
        .select({ all: total(t.c.v) })
        .collect(),
    ).toEqual([])
  })

  test('are given values as functions are, constants too, and may be asynchronous', async () => {
    const t = await sales()
    const rows = await t
      .groupBy(t.c.shop)
      .select({ shop: t.c.shop, last: latest({ at: t.c.at, data: { v: t.c.v } }) })
      .collect()
    expect(rows[0]).toEqual({ shop: 'a', last: { at: '2026-01-09T00:00:00.000Z', data: { v: 1 } } })
    const skipping = joined({ text: t.c.text, skip: 'y' }, { orderBy: [[t.c.at, 'asc']] })
    expect(await t.select({ skipping }).collect()).toEqual([{ skipping: 'u-v-w-z-x' }])
  })

  test('over windows: running with an order, else of the whole partition', async () => {
    const t = await sales()
    const rows = await t
      .select({
        running: total(t.c.v).over({ partitionBy: t.c.shop, orderBy: t.c.at }),
        theirs: sum(t.c.v).over({ partitionBy: t.c.shop, orderBy: t.c.at }),
        whole: total(t.c.v).over({ partitionBy: t.c.shop }),
        all: total(t.c.v).over(),
        texts: joined({ text: t.c.text }).over({ orderBy: t.c.text }),
        n: rowNumber().over({ orderBy: t.c.text }),
      })
      .collect()
    expectType<number>()(rows[0]!.running)
    expect(rows.map(({ running, whole, all }) => [running, whole, all])).toEqual([
      [7, 7, 18],
      [7, 7, 18],
      [6, 7, 18],
      [4, 4, 18],
      [5, 7, 18],
      [6, 7, 18],
    ])
    expect(rows.map(({ running }) => running)).toEqual(rows.map(({ theirs }) => theirs))
    expect(rows[0]).toMatchObject({ texts: 'u-v-w-x', n: 4 })
    // Rows that are equal in the order count one after the other, as of built-in aggregates.
    const equal = await t
      .select({
        mine: total(t.c.v).over({ orderBy: t.c.shop.isNull() }),
        theirs: sum(t.c.v).over({ orderBy: t.c.shop.isNull() }),
      })
      .collect()
    expect(equal.map(({ mine }) => mine)).toEqual(equal.map(({ theirs }) => theirs))
  })

  test('that need an order are refused without one', async () => {
    const t = await sales()
    const unordered = joined({ text: t.c.text })
    await expectError(() => t.select({ x: unordered }), 'INVALID_ARGUMENT', {
      message: "'uda.joined' requires orderBy",
    })
    await expectError(() => unordered.over({ partitionBy: t.c.shop } as never), 'INVALID_ARGUMENT')
    // @ts-expect-error It has to be completed by an order.
    void (() => unordered.eq('x'))
  })

  test('of joined rows, of distinct results, and in bounded batches', async () => {
    const t = await sales()
    const shops = await backend.db.createTable(backend.path(), { shop: pt.string(), city: pt.string() })
    await shops.insert([
      { shop: 'a', city: 'Rome' },
      { shop: 'b', city: 'Rome' },
    ])
    const joint = t.join(shops, { on: t.c.shop.eq(shops.c.shop) })
    expect(
      await joint
        .groupBy(shops.c.city)
        .select({ city: shops.c.city, v: total(t.c.v) })
        .collect(),
    ).toEqual([{ city: 'Rome', v: 14 }])
    expect(
      await t
        .groupBy(t.c.shop)
        .select({ v: total(t.c.v) })
        .distinct()
        .collect(),
    ).toEqual([{ v: 7 }, { v: 4 }])
    const many = await backend.db.createTable(backend.path(), { n: pt.int() })
    await many.insert(Array.from({ length: 5000 }, (_, n) => ({ n })))
    expect(
      await many
        .groupBy(many.c.n.mod(2))
        .select({ odd: many.c.n.mod(2), v: total(many.c.n) })
        .collect(),
    ).toEqual([
      { odd: 0, v: 6247500 },
      { odd: 1, v: 6250000 },
    ])
  })

  test('say which of them failed, and why', async () => {
    const t = await backend.db.createTable(backend.path(), { v: pt.int() })
    const failure = async (v: number, code: 'UNSUPPORTED_OPERATION' | 'TYPE_MISMATCH', message: string) => {
      await t.insert({ v })
      await expectError(
        t
          .where(t.c.v.eq(v))
          .select({ x: failing(t.c.v) })
          .collect(),
        code,
        { column: 'x', message },
      )
    }
    await failure(3, 'UNSUPPORTED_OPERATION', 'RangeError: three')
    await failure(4, 'UNSUPPORTED_OPERATION', 'TypeError: four')
    await failure(5, 'TYPE_MISMATCH', "'uda.failing'")
    expect(
      await t
        .where(t.c.v.eq(6))
        .select({ x: failing(t.c.v) })
        .collect(),
    ).toEqual([{ x: 0 }])
  })

  test('are for queries of rows', async () => {
    const t = await sales()
    await expectError(t.addComputedColumn({ x: total(t.c.v) }), 'UNSUPPORTED_OPERATION')
    await expectError(() => total({ w: 1 } as never), 'INVALID_ARGUMENT', { message: "no parameter 'w'" })
    await expectError(t.select({ x: total(sum(t.c.v)) }).collect(), 'INVALID_EXPRESSION')
    await expectError(
      t
        .groupBy(t.c.shop)
        .select({ x: total(count()).over({ orderBy: t.c.shop }) })
        .collect(),
      'UNSUPPORTED_OPERATION',
    )
  })
})
