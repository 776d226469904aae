import { means } from './means.ts'
import { Neighbours } from './neighbours.ts'
import type { Quantized } from './pixels.ts'

/**
 * Makes the colours of a palette the means of their pixels, and gives each pixel the nearest, until no more than so many change.
 * @param threshold pixels
 */
export function kMeans(
  pixels: Uint8Array,
  { palette: given, indices: first }: Quantized,
  threshold: number,
): Quantized {
  const palette = given.slice()
  let indices = first
  means(pixels, indices, palette)
  const neighbours = new Neighbours(palette)
  for (;;) {
    const before = indices
    indices = neighbours.nearestOfAll(pixels, before)
    const changes = indices.reduce((sum, index, i) => (index === before[i] ? sum : sum + 1), 0)
    if (changes <= threshold) return { palette, indices }
    means(pixels, indices, palette)
    neighbours.update()
  }
}
