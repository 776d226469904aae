import { pt, type SimilarityQuery } from 'polytable'
import { sum } from 'polytable/functions'
import { textEmbedder } from 'polytable/models'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { expectType } from '../types/expect-type.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Query functions', (backend) => {
  const numbers = async (count: number) => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), label: pt.string() })
    await t.insert(Array.from({ length: count }, (_, n) => ({ n, label: `n${n}` })))
    return t
  }

  test('give the rows of a query as JSON: for each row of a column, and alone', async () => {
    const t = await numbers(10)
    const below = pt.query({
      name: 'queries.below',
      params: { n: pt.int(), suffix: pt.string().default('!') },
      run: ({ n, suffix }) =>
        t
          .where(t.c.n.lt(n))
          .select({ n: t.c.n, text: t.c.label.add(suffix), of: n })
          .orderBy(t.c.n, 'desc'),
    })
    const added = await t.addComputedColumn({ hits: below({ n: t.c.n }) })
    const rows = await added.orderBy(added.c.n).collect()
    expectType<{ n: number; text: string; of: number }[]>()(rows[0]!.hits)
    expect(rows.map(({ hits }) => hits.length)).toEqual(Array.from({ length: 10 }, (_, i) => i))
    expect(rows[2]!.hits).toEqual([
      { n: 1, text: 'n1!', of: 2 },
      { n: 0, text: 'n0!', of: 2 },
    ])
    expect(await below.query({ n: 1, suffix: '?' }).collect()).toEqual([{ n: 0, text: 'n0?', of: 1 }])
    expect(await below.query({ n: 5 }).count()).toBe(5)
    await expectError(() => below.query({ n: t.c.n }), 'INVALID_ARGUMENT', { message: "a value for 'n'" })
    expect(
      await t
        .where(t.c.n.eq(1))
        .select({ hits: below({ n: 1 }) })
        .collect(),
    ).toEqual([{ hits: [{ n: 0, text: 'n0!', of: 1 }] }])
  })

  test('see what is committed, over their own table too', async () => {
    const t = await numbers(2)
    const before = pt.query({
      name: 'queries.before',
      params: { n: pt.int() },
      scalar: 'list',
      run: ({ n }) => t.where(t.c.n.lt(n)).select({ n: t.c.n }),
    })
    const added = await t.addComputedColumn({ lower: before({ n: t.c.n }) })
    await added.insert([2, 3].map((n) => ({ n, label: 'new' })))
    await added.insert({ n: 4, label: 'new' })
    expect((await added.collect()).map(({ lower }) => lower)).toEqual([[], [0], [0, 1], [0, 1], [0, 1, 2, 3]])
    await added.recomputeColumns(['lower'])
    expect((await added.collect()).map(({ lower }) => lower.length)).toEqual([0, 1, 2, 3, 4])
  })

  test('give the values of one column: one, or a list', async () => {
    const t = await numbers(4)
    const params = { n: pt.int() }
    const label = pt.query({
      name: 'queries.label',
      params,
      scalar: 'value',
      run: ({ n }) => t.where(t.c.n.eq(n)).select({ label: t.c.label }),
    })
    const total = pt.query({
      name: 'queries.total',
      params,
      scalar: true,
      run: ({ n }) => t.where(t.c.n.le(n)).select({ sum: sum(t.c.n) }),
    })
    const all = pt.query({
      name: 'queries.all',
      params,
      scalar: true,
      run: ({ n }) => t.where(t.c.n.gt(n)).select({ n: t.c.n }),
    })
    const u = await backend.db.createTable(backend.path(), { k: pt.int().nullable() })
    await u.insert([{ k: 2 }, { k: 9 }, { k: null }])
    const added = await u.addComputedColumn({
      label: label({ n: u.c.k }),
      total: total({ n: u.c.k }),
      all: all({ n: u.c.k }),
    })
    const rows = await added.collect()
    expectType<string | null>()(rows[0]!.label)
    expect(rows).toEqual([
      { k: 2, label: 'n2', total: 3, all: [3] },
      { k: 9, label: null, total: 6, all: [] },
      { k: null, label: null, total: null, all: null },
    ])
    const several = pt.query({
      name: 'queries.several',
      params,
      scalar: true,
      run: () => t.where(t.c.n.gt(1)),
    })
    await expectError(() => several({ n: 1 }), 'INVALID_ARGUMENT', {
      message: 'does not select exactly one column',
    })
  })

  test('have parameters for limit and offset, errors of which are of their cells', async () => {
    const t = await numbers(10)
    const first = pt.query({
      name: 'queries.first',
      params: { limit: pt.int().nullable(), offset: pt.int().default(0) },
      scalar: 'list',
      run: ({ limit, offset }) => t.select({ n: t.c.n }).orderBy(t.c.n).limit(limit, { offset }),
    })
    const u = await backend.db.createTable(backend.path(), { k: pt.int().nullable() })
    await u.insert([{ k: 0 }, { k: 2 }])
    const added = await u.addComputedColumn({ hits: first({ limit: u.c.k, offset: 3 }) })
    expect((await added.collect()).map(({ hits }) => hits)).toEqual([[], [3, 4]])
    await expectError(added.insert({ k: -1 }), 'INVALID_ARGUMENT', {
      message: 'limit must be an integer >= 0, not -1',
    })
    const status = await added.insert([{ k: -1 }, { k: null }], { onError: 'ignore' })
    expect(status.errors).toBe(2)
    const failed = added.where(added.c.hits.errorType.isNotNull())
    expect(await failed.select({ k: added.c.k, why: added.c.hits.errorMessage }).collect()).toEqual([
      { k: -1, why: 'limit must be an integer >= 0, not -1' },
      { k: null, why: 'limit must be an integer >= 0, not null' },
    ])
    const negative = await u.addComputedColumn({ none: first({ limit: -1 }) }, { onError: 'ignore' })
    expect(await negative.where(negative.c.none.errorType.eq('INVALID_ARGUMENT')).count()).toBe(4)
    await expectError(() => first.query({ limit: -1 }), 'INVALID_ARGUMENT')
    expect(await first.query({ limit: 1 }).limit(2).collect()).toEqual([{ n: 0 }, { n: 1 }])
    await expectError(() => t.limit(t.c.n), 'INVALID_ARGUMENT', {
      message: 'a parameter of a query function',
    })
  })

  test('search by a text', async () => {
    const docs = await backend.db.createTable(backend.path(), { text: pt.string() })
    await docs.insert(['a cat on a mat', 'stock markets fell', 'the sun is a star'].map((text) => ({ text })))
    const indexed = await docs.addEmbeddingIndex(docs.c.text, { embedding: textEmbedder })
    const search = pt.query({
      name: 'queries.search',
      params: { q: pt.string(), n: pt.int().default(1) },
      run: ({ q, n }) =>
        indexed
          .orderBy(indexed.c.text.similarity({ string: q }), 'desc')
          .select('text')
          .limit(n),
    })
    const u = await backend.db.createTable(backend.path(), { q: pt.string() })
    await u.insert([{ q: 'kitten' }, { q: 'shares of companies' }])
    const found = await u.addComputedColumn({ hits: search({ q: u.c.q }) })
    expect((await found.collect()).map(({ hits }) => hits)).toEqual([
      [{ text: 'a cat on a mat' }],
      [{ text: 'stock markets fell' }],
    ])
    expect(await search.query({ q: 'astronomy star', n: 2 }).first()).toEqual({ text: 'the sun is a star' })
    const nearestTo = (vector: NonNullable<SimilarityQuery['vector']>) =>
      indexed.orderBy(indexed.c.text.similarity({ vector }), 'desc').select('text').limit(1)
    const near = pt.query({
      name: 'queries.near',
      params: { vector: pt.array({ shape: [100], dtype: 'float32' }) },
      run: ({ vector }) => nearestTo(vector),
    })
    const listed = pt.query({
      name: 'queries.listed',
      params: { vector: pt.json(z.array(z.number())) },
      run: ({ vector }) => nearestTo(vector),
    })
    const vectors = await u.addComputedColumn({ vector: textEmbedder(u.c.q) })
    const nearest = await vectors.addComputedColumn({ near: near({ vector: vectors.c.vector }) })
    expect((await nearest.collect()).map((row) => row.near)).toEqual([
      [{ text: 'a cat on a mat' }],
      [{ text: 'stock markets fell' }],
    ])
    const [row] = await vectors.select({ vector: vectors.c.vector }).collect()
    expect(await listed.query({ vector: Array.from(row!.vector!) }).collect()).toEqual([
      { text: 'a cat on a mat' },
    ])
    await expectError(async () => listed.query({ vector: ['x'] as never }).collect(), 'INVALID_ARGUMENT')
    expect(() => docs.c.text.similarity({ vector: vectors.c.vector })).toThrow(
      'parameter of a query function',
    )
    await expectError(() => docs.c.text.similarity({ string: docs.c.text }), 'INVALID_ARGUMENT')
  })

  test('give times, bytes and JSON as JSON has them', async () => {
    const t = await backend.db.createTable(backend.path(), {
      at: pt.timestamp(),
      big: pt.bigint(),
      data: pt.json(),
      list: pt.array({ shape: [2], dtype: 'float32' }),
    })
    await t.insert({ at: '2026-01-02T03:04:05.123456Z', big: 2n ** 60n, data: { a: [1] }, list: [1, 2] })
    const all = pt.query({
      name: 'queries.kinds',
      params: { after: pt.timestamp() },
      run: ({ after }) => t.where(t.c.at.gt(after)),
    })
    const newest = pt.query({
      name: 'queries.newest',
      params: {},
      scalar: true,
      run: () => t.select({ at: t.c.at }).orderBy(t.c.at, 'desc').limit(1),
    })
    const u = await backend.db.createTable(backend.path(), { at: pt.timestamp() })
    await u.insert([{ at: new Date(0) }, { at: '2027-01-01T00:00:00Z' }])
    const rows = await u.select({ all: all({ after: u.c.at }), newest: newest({}) }).collect()
    expect(rows[0]!.all).toEqual([
      { at: '2026-01-02T03:04:05.123456Z', big: String(2n ** 60n), data: { a: [1] }, list: [1, 2] },
    ])
    expect(rows[1]).toEqual({ all: [], newest: new Date('2026-01-02T03:04:05.123Z') })
  })

  test('many at a time do not wait for the statement that they are part of', async () => {
    const t = await numbers(5)
    const near = pt.query({
      name: 'queries.near',
      params: { n: pt.int() },
      scalar: 'value',
      run: ({ n }) => t.where(t.c.n.eq(n.mod(5))).select({ label: t.c.label }),
    })
    const added = await t.addComputedColumn({ near: near({ n: t.c.n }) })
    await added.insert(Array.from({ length: 400 }, (_, i) => ({ n: i + 5, label: 'x' })))
    expect(await added.where(added.c.near.isNull()).count()).toBe(0)
    expect(await added.where(added.c.near.eq('n3')).count()).toBe(81)
  })

  test('fail as their query does, and cannot take media', async () => {
    const t = await numbers(1)
    const broken = pt.query({
      name: 'queries.broken',
      params: { n: pt.int() },
      run: ({ n }) => t.select({ n: t.c.n.add(n) }).groupBy(t.c.label),
    })
    await expectError(t.addComputedColumn({ x: broken({ n: 1 }) }), 'INVALID_EXPRESSION', {
      message: 'differs within a group',
    })
    await expectError(
      () => pt.query({ name: 'queries.media', params: { i: pt.image() }, run: () => t }),
      'INVALID_ARGUMENT',
    )
    const open = pt.query({ name: 'queries.open', params: { n: pt.int() }, run: ({ n }) => t.limit(n) })
    expect(await open.query({ n: 1 }).collect()).toEqual([{ n: 0, label: 'n0' }])
  })

  test('are found again after the database was opened again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await numbers(3)
    const define = (over: typeof t) =>
      pt.query({
        name: 'queries.again',
        params: { n: pt.int() },
        scalar: 'list',
        run: ({ n }) => over.where(over.c.n.lt(n)).select({ n: over.c.n }),
      })
    await t.addComputedColumn({ lower: define(t)({ n: t.c.n }) })
    const again = await (await backend.reopen()).getTable(t.path)
    define(again as unknown as typeof t)
    await again.insert({ n: 2, label: 'again' })
    expect((await again.collect()).map(({ lower }) => lower)).toEqual([[], [0], [0, 1], [0, 1]])
  })
})
