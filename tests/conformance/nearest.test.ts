import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { random } from '../sketch/support.ts'
import { onEveryBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const DIMENSIONS = 64
const COUNT = 2000

const next = random(7)
const centres = Array.from({ length: 40 }, () => Array.from({ length: DIMENSIONS }, () => next() - 0.5))
const vectorNear = (centre: readonly number[]): Float32Array =>
  Float32Array.from(centre, (element) => element + 0.4 * (next() - 0.5))
const vectors = Array.from({ length: COUNT }, (_, i) => vectorNear(centres[i % centres.length]!))
const queries = centres.slice(0, 10).map(vectorNear)

onEveryBackend('The nearest vectors', (backend) => {
  const filled = async (options: { metric?: 'cosine' | 'ip' | 'l2'; method?: 'sketch' | 'hnsw' }) => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int().primaryKey(),
      vector: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }).nullable(),
    })
    await t.insert(vectors.map((vector, id) => ({ id, vector })))
    return t.addEmbeddingIndex(t.c.vector, options)
  }
  type Filled = Awaited<ReturnType<typeof filled>>

  const nearest = async (t: Filled, vector: Float32Array, effort: number | undefined, below = COUNT) => {
    const sim = t.c.vector.similarity({ vector, effort })
    const rows = await t
      .where(t.c.id.lt(below))
      .orderBy(sim, 'desc')
      .limit(10)
      .select({ id: t.c.id, sim })
      .collect()
    expect(rows.map((row) => row.sim)).toEqual(rows.map((row) => row.sim!).sort((a, b) => b - a))
    return rows.map(({ id }) => id)
  }
  const recall = async (t: Filled, below?: number): Promise<number> => {
    let found = 0
    let wanted = 0
    for (const query of queries) {
      const exact = await nearest(t, query, 1, below)
      const ids = await nearest(t, query, undefined, below)
      expect(ids).toHaveLength(exact.length)
      wanted += exact.length
      found += ids.filter((id) => exact.includes(id)).length
    }
    return found / wanted
  }

  test.each(['cosine', 'ip', 'l2'] as const)('by a sketch: %s', async (metric) => {
    const t = await filled({ metric, method: 'sketch' })
    expect(await recall(t)).toBeGreaterThanOrEqual(0.95)
  })

  test('conditions leave as many rows as are wanted, wherever they are', async () => {
    const t = await filled({ method: 'sketch' })
    for (const below of [1000, 200, 20, 4]) expect(await recall(t, below)).toBeGreaterThanOrEqual(0.95)
  })

  test('an offset, other orders, and rows without a vector', async () => {
    const t = await filled({ method: 'sketch' })
    await t.insert([{ id: COUNT, vector: null }])
    const [query] = queries
    const sim = t.c.vector.similarity({ vector: query! })
    const all = await nearest(t, query!, 1)
    const rest = await t.orderBy(sim, 'desc').limit(7, { offset: 3 }).select('id').collect()
    expect(rest.map(({ id }) => id)).toEqual(all.slice(3))
    const least = await t.orderBy(sim).limit(1).select('id').collect()
    expect(least[0]!.id).not.toBe(all[0])
    const every = await t
      .orderBy(sim, 'desc')
      .limit(COUNT + 5)
      .select('id')
      .collect()
    expect(every).toHaveLength(COUNT + 1)
    expect(every.at(-1)).toEqual({ id: COUNT })
  })

  test('keeps step with what changes, and with what is taken back', async () => {
    const t = await filled({ method: 'sketch' })
    const [query] = queries
    const before = await nearest(t, query!, undefined)
    const { version, path } = await t.metadata()
    await t.insert([{ id: 9000, vector: query! }])
    await t.where(t.c.id.eq(before[0]!)).delete()
    await t.where(t.c.id.eq(before[1]!)).update({ vector: vectors[1]! })
    const changed = [9000, ...before.slice(2, 8)]
    expect((await nearest(t, query!, undefined, 10_000)).slice(0, 7)).toEqual(changed)
    const past = await backend.db.getTable(`${path}:${version}`)
    const sim = past.c['vector']!.similarity({ vector: query! })
    const then = await past.orderBy(sim, 'desc').limit(10).select('id').collect()
    expect(then.map(({ id }) => id)).toEqual(before)
    for (let i = 0; i < 3; i++) await t.revert()
    expect(await nearest(t, query!, undefined)).toEqual(before)
    await t.where(t.c.id.lt(1900)).delete()
    await t.vacuum({ keepVersions: 1 })
    expect(await recall(t)).toBeGreaterThanOrEqual(0.95)
  })

  test('an insertion that fails, of few rows or many, leaves nothing behind', async () => {
    const t = await filled({ method: 'sketch' })
    const [query] = queries
    const before = await nearest(t, query!, undefined)
    for (const count of [20, 700]) {
      const rows = Array.from({ length: count }, (_, i) => ({ id: COUNT + i, vector: query! }))
      await expectError(t.insert([...rows, { id: 0, vector: query! }]), 'CONSTRAINT_VIOLATION', {
        row: count,
      })
      expect(await nearest(t, query!, undefined)).toEqual(before)
    }
    await t.insert(Array.from({ length: 700 }, (_, i) => ({ id: COUNT + i, vector: vectors[i]! })))
    await t.insert([{ id: 9000, vector: query! }])
    expect((await nearest(t, query!, undefined, 10_000))[0]).toBe(9000)
    expect(await recall(t, 10_000)).toBeGreaterThanOrEqual(0.95)
  })

  test('equal vectors come in the order of their rows', async () => {
    const t = await filled({ method: 'sketch' })
    await t.where(t.c.id.ge(100)).update({ vector: vectors[0]! })
    expect(await nearest(t, vectors[0]!, undefined)).toEqual([0, 100, 101, 102, 103, 104, 105, 106, 107, 108])
  })

  test('what an index cannot be searched by is refused', async () => {
    const t = await backend.db.createTable(backend.path(), {
      wide: pt.array({ shape: [5000], dtype: 'float32' }),
    })
    const refused = { hint: 'method' }
    await expectError(t.addEmbeddingIndex(t.c.wide, { method: 'sketch' }), 'UNSUPPORTED_OPERATION', refused)
    await expectError(t.addEmbeddingIndex(t.c.wide, { method: 'hnsw' }), 'UNSUPPORTED_OPERATION', refused)
    const options = { method: 'hnsw', m: 16, efConstruction: 20 } as const
    await expectError(t.addEmbeddingIndex(t.c.wide, options), 'INVALID_ARGUMENT', { hint: 'efConstruction' })
    await expectError(t.addEmbeddingIndex(t.c.wide, { method: 'fast' as never }), 'INVALID_ARGUMENT')
    expect(() => t.c.wide.similarity({ vector: [1], effort: 2 })).toThrow('effort')
  })

  test('by HNSW', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int(),
      vector: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }).nullable(),
    })
    const indexed = await t.addEmbeddingIndex(t.c.vector, { method: 'hnsw', m: 8, efConstruction: 32 })
    await indexed.insert(vectors.slice(0, 300).map((vector, id) => ({ id, vector })))
    expect(await recall(indexed as Filled)).toBeGreaterThanOrEqual(0.95)
    expect(await recall(indexed as Filled, 30)).toBeGreaterThanOrEqual(0.95)
    expect((await indexed.metadata()).indexes).toMatchObject([{ method: 'hnsw' }])
  })
})
