import type { Raster } from '../types.ts'
import { colourHistogram } from './colours.ts'
import { edgeHistograms } from './edges.ts'
import { cellContrasts, cellMeans } from './layout.ts'
import { opponentPlanes } from './planes.ts'

/**
 * How an image looks, in 320 numbers of length 1: 16 of where it is light and dark, 32 of where it has which colour, 144 of how much
 * of each colour it has, 128 of its edges. Copies of an image that were made smaller, compressed, cropped a little, or made lighter or
 * darker have nearly the same.
 */
export function describeImage(raster: Raster): Float32Array {
  const planes = opponentPlanes(raster)
  return joined([
    { values: cellContrasts(planes.light), weight: 0.4, floor: 0.05 },
    { values: [...cellMeans(planes.redGreen), ...cellMeans(planes.yellowBlue)], weight: 0.6, floor: 0.05 },
    { values: colourHistogram(planes), weight: 1, floor: 0 },
    { values: edgeHistograms(planes.light), weight: 1.6, floor: 0.05 },
  ])
}

/** One of the aspects under which images are compared. */
interface Aspect {
  readonly values: readonly number[]
  /** How much it counts, whatever its own length. */
  readonly weight: number
  /** A length of values that is mostly noise: shorter ones count less. */
  readonly floor: number
}

function joined(aspects: readonly Aspect[]): Float32Array {
  const weighted = aspects.flatMap(({ values, weight, floor }) => {
    const length = Math.sqrt(lengthOf(values) ** 2 + floor ** 2)
    return values.map((value) => (value * weight) / length)
  })
  const length = lengthOf(weighted)
  return Float32Array.from(weighted, (value) => value / length)
}

function lengthOf(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
