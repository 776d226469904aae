import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddingIndex, open, pt } from 'polytable'
import { expect, test } from 'vitest'
import { clustered } from '../sketch/support.ts'

const DIMENSIONS = 64
const COUNT = 18_000

const Items = pt
  .table('items', { id: pt.int(), vector: pt.array({ shape: [DIMENSIONS], dtype: 'float32' }) })
  .index((t) => embeddingIndex(t.vector))

test('large indexes are searched by a sketch, which is kept with the database', async () => {
  const all = clustered({ count: COUNT + 10, dimensions: DIMENSIONS, clusters: 100, spread: 0.5 })
  const queries = all.slice(COUNT)
  const directory = await mkdtemp(join(tmpdir(), 'polytable-sketch-'))
  try {
    const nearest = async (db: Awaited<ReturnType<typeof open>>, effort?: number): Promise<number[][]> => {
      const t = db.table(Items)
      return Promise.all(
        queries.map(async (vector) => {
          const sim = t.c.vector.similarity({ vector, effort })
          return (await t.orderBy(sim, 'desc').limit(10).select('id').collect()).map(({ id }) => id)
        }),
      )
    }
    const db = await open(directory, { schema: [Items] })
    await db.table(Items).insert(all.slice(0, COUNT).map((vector, id) => ({ id, vector })))
    const exact = await nearest(db, 1)
    const found = await nearest(db)
    const hits = found.flatMap((ids, i) => ids.filter((id) => exact[i]!.includes(id)))
    expect(hits.length).toBeGreaterThanOrEqual(95)
    await db.close()

    const again = await open(directory, { schema: [Items] })
    expect(await nearest(again)).toEqual(found)
    await again.table(Items).insert([{ id: -1, vector: queries[0]! }])
    expect((await nearest(again))[0]![0]).toBe(-1)
    await again.close()

    const reader = await open(directory, { readOnly: true })
    const t = await reader.getTable('items')
    const sim = t.c['vector']!.similarity({ vector: queries[0]! })
    expect(await t.orderBy(sim, 'desc').limit(1).select('id').collect()).toEqual([{ id: -1 }])
    await reader.close()
  } finally {
    await rm(directory, { recursive: true })
  }
})
