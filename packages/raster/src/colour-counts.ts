import { histogram } from './measures.ts'
import { bandsOf, type Raster } from './types.ts'

/** A colour and how often it occurs. */
export type ColourCount = readonly [count: number, samples: readonly number[]]

/** The colours of an image with their counts; null where there are more than so many. By value, where there is one band of bytes. */
export function coloursOf(raster: Raster, most: number): ColourCount[] | null {
  if (['1', 'L', 'P'].includes(raster.mode)) {
    const found = histogram(raster).flatMap((count, value): ColourCount[] =>
      count === 0 ? [] : [[count, [value]]],
    )
    return found.length > most ? null : found
  }
  const bands = bandsOf(raster)
  const counts = new Map<string, [number, readonly number[]]>()
  for (let at = 0; at < raster.data.length; at += bands) {
    const samples = [...raster.data.subarray(at, at + bands)]
    const key = samples.join()
    const known = counts.get(key)
    if (known) known[0]++
    else if (counts.size === most) return null
    else counts.set(key, [1, samples])
  }
  return [...counts.values()]
}
