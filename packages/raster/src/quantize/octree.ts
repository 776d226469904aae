import type { Quantized } from './pixels.ts'

/** Bits of red, green, blue and alpha by which colours are told apart. */
type Bits = readonly [number, number, number, number]

const LEVELS = { fine: [4, 4, 4, 0], coarse: [2, 2, 2, 0] } as const
const LEVELS_WITH_ALPHA = { fine: [3, 4, 3, 3], coarse: [2, 2, 2, 2] } as const

/** How many pixels are in a part of the space of colours, and the sums of their colours. */
interface Bucket {
  count: number
  readonly sums: [number, number, number, number]
}

/**
 * Takes the parts of the space of colours with the most pixels out of a fine grid, and those of a coarse one for what is left. Pillow's
 * method 2, which it calls fast octree.
 */
export function octree(pixels: Uint8Array, count: number, withAlpha: boolean): Quantized {
  const { fine, coarse } = withAlpha ? LEVELS_WITH_ALPHA : LEVELS
  const fineBuckets = bucketsOf(pixels, fine)
  const coarseBuckets = united(fineBuckets, fine, coarse)
  const sorted = byCount(fineBuckets)
  let coarseCount = Math.min(used(coarseBuckets), count)
  let fineCount = count - coarseCount
  subtract(coarseBuckets, sorted.slice(0, fineCount), coarse)
  while (coarseCount > used(coarseBuckets)) {
    const already = fineCount
    coarseCount = used(coarseBuckets)
    fineCount = count - coarseCount
    subtract(coarseBuckets, sorted.slice(already, fineCount), coarse)
  }
  const chosen = [...byCount(coarseBuckets).slice(0, coarseCount), ...sorted.slice(0, fineCount)]
  const colours = chosen.map(colourOf)
  const indexOfCoarse = new Uint8Array(coarseBuckets.length)
  for (let i = coarseCount - 1; i >= 0; i--) indexOfCoarse[placeOf(colours[i]!, 0, coarse)] = i
  const indexOf = Uint8Array.from(fineBuckets, (_, place) => indexOfCoarse[coarser(place, fine, coarse)]!)
  for (let i = chosen.length - 1; i >= coarseCount; i--) indexOf[placeOf(colours[i]!, 0, fine)] = i
  const palette = new Uint8Array(count * 4)
  colours.forEach((colour, i) => palette.set(withAlpha ? colour : [...colour.slice(0, 3), 255], i * 4))
  const indices = Uint8Array.from(
    { length: pixels.length / 4 },
    (_, i) => indexOf[placeOf(pixels, i * 4, fine)]!,
  )
  return { palette, indices }
}

function placeOf(colour: ArrayLike<number>, at: number, bits: Bits): number {
  return bits.reduce((place, count, part) => (place << count) | (colour[at + part]! >> (8 - count)), 0)
}

/** The place in a coarser grid of a place in a fine one. */
function coarser(place: number, fine: Bits, coarse: Bits): number {
  let rest = place
  let result = 0
  let shift = 0
  for (let part = 3; part >= 0; part--) {
    const value = rest & ((1 << fine[part]!) - 1)
    rest >>= fine[part]!
    result |= (value >> (fine[part]! - coarse[part]!)) << shift
    shift += coarse[part]!
  }
  return result
}

function emptyBuckets(bits: Bits): Bucket[] {
  const size = 1 << bits.reduce((sum, count) => sum + count, 0)
  return Array.from({ length: size }, () => ({ count: 0, sums: [0, 0, 0, 0] }))
}

function bucketsOf(pixels: Uint8Array, bits: Bits): Bucket[] {
  const buckets = emptyBuckets(bits)
  for (let at = 0; at < pixels.length; at += 4) {
    const bucket = buckets[placeOf(pixels, at, bits)]!
    bucket.count++
    for (let part = 0; part < 4; part++) bucket.sums[part]! += pixels[at + part]!
  }
  return buckets
}

function united(buckets: readonly Bucket[], fine: Bits, coarse: Bits): Bucket[] {
  const result = emptyBuckets(coarse)
  buckets.forEach((bucket, place) => add(result[coarser(place, fine, coarse)]!, bucket, 1))
  return result
}

function add(to: Bucket, from: Bucket, times: 1 | -1): void {
  to.count += times * from.count
  for (let part = 0; part < 4; part++) to.sums[part]! += times * from.sums[part]!
}

function subtract(buckets: readonly Bucket[], taken: readonly Bucket[], bits: Bits): void {
  for (const bucket of taken)
    if (bucket.count > 0) add(buckets[placeOf(colourOf(bucket), 0, bits)]!, bucket, -1)
}

function byCount(buckets: readonly Bucket[]): readonly Bucket[] {
  return buckets.map((bucket) => ({ ...bucket })).toSorted((a, b) => b.count - a.count)
}

function used(buckets: readonly Bucket[]): number {
  return buckets.filter(({ count }) => count > 0).length
}

/** The mean colour, in the 32-bit floats of Pillow. */
function colourOf({ count, sums }: Bucket): number[] {
  if (count === 0) return [0, 0, 0, 0]
  return sums.map((sum) => Math.min(255, Math.trunc(Math.fround(Math.fround(sum) / Math.fround(count)))))
}
