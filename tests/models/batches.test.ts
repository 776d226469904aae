import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planBatches } from '../../packages/models/src/transformers/batches.ts'

describe('planBatches', () => {
  it('covers every text once, in batches of 8 to 32, of falling length', () => {
    const text = fc.nat(20_000).map((length) => 'x'.repeat(length))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), (texts) => {
        const batches = planBatches(texts)
        const order = batches.flat()
        expect(order.toSorted((a, b) => a - b)).toEqual([...texts.keys()])
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(32)
        for (const batch of batches.slice(0, -1)) expect(batch.length).toBeGreaterThanOrEqual(8)
        const lengths = order.map((index) => texts[index]!.length)
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
      }),
      { numRuns: 50 },
    )
  })

  it('makes batches of short texts large and of long texts small', () => {
    const sizes = (length: number) =>
      planBatches(Array.from({ length: 64 }, () => 'x'.repeat(length))).map((b) => b.length)
    expect(sizes(100)).toEqual([32, 32])
    expect(sizes(2_000)).toEqual([16, 16, 16, 16])
    expect(sizes(100_000)).toEqual(Array.from({ length: 8 }, () => 8))
    expect(sizes(0)).toEqual([32, 32])
  })
})
