import { describe, expect, test } from 'vitest'
import { VectorSketch } from '../../packages/sketch/src/index.ts'
import { clustered, nearestExactly } from './support.ts'

const ids = (count: number, from = 1): number[] => Array.from({ length: count }, (_, i) => from + i)

describe.each(['cosine', 'ip', 'l2'] as const)('%s', (metric) => {
  test.each([
    { dimensions: 100, clusters: 50, spread: 0.5 },
    { dimensions: 384, clusters: 200, spread: 1 },
    { dimensions: 70, clusters: 1, spread: 1 },
  ])('finds 95 of 100 nearest vectors: %o', async ({ dimensions, clusters, spread }) => {
    const all = clustered({ count: 4020, dimensions, clusters, spread })
    const vectors = all.slice(0, 4000)
    const sketch = await VectorSketch.create(dimensions, metric)
    sketch.add(ids(4000), vectors)
    let found = 0
    let looked = 0
    for (const query of all.slice(4000)) {
      const candidates = sketch.nearest(query, 10, 2.5, 2000)!
      looked += candidates.length
      found += nearestExactly(vectors, query, metric, 10).filter((i) => candidates.includes(i + 1)).length
    }
    expect(found / 200).toBeGreaterThanOrEqual(0.95)
    expect(looked / 20).toBeLessThan(1500)
  })
})

test('what is kept in parts finds the same', async () => {
  const dimensions = 33
  const vectors = clustered({ count: 1003, dimensions, clusters: 7, spread: 0.5 })
  const sketch = await VectorSketch.create(dimensions, 'l2')
  sketch.add(ids(500, 10), vectors.slice(0, 500))
  sketch.add(ids(503, 2000), vectors.slice(500))
  const again = await VectorSketch.create(dimensions, 'l2')
  again.centre = sketch.centre
  again.addPart(sketch.part(0, 496))
  again.addPart(sketch.part(496, 992))
  expect(again.lastId).toBe(2000 + 991 - 500)
  again.add(ids(11, 2000 + 492), vectors.slice(992))
  expect(again.size).toBe(1003)
  for (const query of vectors.slice(0, 20)) {
    expect(again.nearest(query, 5, 3, 50)).toEqual(sketch.nearest(query, 5, 3, 50))
  }
  expect(sketch.nearest(vectors[0]!, 1, 0, 1)).toEqual([10])
  expect(sketch.nearest(vectors[1002]!, 1, 0, 1)).toEqual([2502])
})

test('many equal vectors do not push out nearer ones', async () => {
  const dimensions = 64
  const [common, ...others] = clustered({ count: 51, dimensions, clusters: 51, spread: 0.1 })
  const sketch = await VectorSketch.create(dimensions, 'cosine')
  sketch.add(ids(9000), Array<Float32Array>(9000).fill(common!))
  sketch.add(ids(50, 9001), others)
  expect(sketch.nearest(others[7]!, 1, 2.5, 100)![0]).toBe(9008)
  expect(sketch.nearest(common!, 5, 2.5, 100)!.slice(0, 5)).toEqual([1, 2, 3, 4, 5])
})

test('few vectors, none, and those too long for 32-bit floats', async () => {
  const sketch = await VectorSketch.create(3, 'l2')
  expect(sketch.nearest(Float32Array.of(1, 2, 3), 10, 2.5, 100)).toEqual([])
  sketch.add([4], [Float32Array.of(1, 2, 3)])
  sketch.add([7, 9], [Float32Array.of(-1, 2, 3), Float32Array.of(1e30, 0, 0)])
  expect(sketch.nearest(Float32Array.of(1, 2, 3), 3, 2.5, 100)!.sort()).toEqual([4, 7, 9])
  expect(sketch.nearest(Float32Array.of(3e38, 3e38, 0), 3, 2.5, 100)).toBeUndefined()
})
