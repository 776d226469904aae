import { unfit } from '../errors.ts'
import type { ByteRaster, Raster } from '../types.ts'
import { maximumCoverage } from './coverage.ts'
import { kMeans } from './k-means.ts'
import { medianCut } from './median-cut.ts'
import { octree } from './octree.ts'
import { pixelsOf } from './pixels.ts'

export interface QuantizeOptions {
  /** At most this many, 1 to 256. */
  readonly colours: number
  /** Pillow's number of a method: 0 median cut, 1 maximum coverage, 2 octree. 2 when absent for RGBA, else 0. */
  readonly method?: number
  /** Above 0: the colours are made the means of their pixels until fewer than so many pixels change theirs. */
  readonly kMeans?: number
}

/** An image of mode P with few colours. Pillow's `quantize`. */
export function quantize(
  raster: ByteRaster,
  { colours, method, kMeans: threshold = 0 }: QuantizeOptions,
): Raster {
  const withAlpha = raster.mode === 'RGBA'
  const chosen = method ?? (withAlpha ? 2 : 0)
  if (withAlpha && chosen !== 2)
    throw unfit('An image of mode RGBA is quantized by method 2 only', "Convert it to 'RGB' for the others.")
  const pixels = pixelsOf(raster)
  const found =
    chosen === 2
      ? octree(pixels, colours, withAlpha)
      : chosen === 1
        ? maximumCoverage(pixels, colours)
        : medianCut(pixels, colours)
  const { palette, indices } = threshold > 0 && chosen !== 2 ? kMeans(pixels, found, threshold - 1) : found
  return { mode: 'P', width: raster.width, height: raster.height, data: indices, palette }
}
