import { means } from './means.ts'
import { Neighbours } from './neighbours.ts'
import { colourKey, type Quantized } from './pixels.ts'

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
  const indices = first.slice()
  means(pixels, indices, palette)
  const neighbours = new Neighbours(palette)
  for (;;) {
    const known = new Map<number, number>()
    let changes = 0
    for (let i = 0; i < indices.length; i++) {
      const key = colourKey(pixels, i * 4)
      const nearest = known.get(key) ?? neighbours.nearest(pixels, i * 4, indices[i]!)
      known.set(key, nearest)
      if (nearest === indices[i]) continue
      changes++
      indices[i] = nearest
    }
    if (changes <= threshold) return { palette, indices }
    means(pixels, indices, palette)
    neighbours.update()
  }
}
