import { weighedByAlpha } from './alpha.ts'
import { unfit } from './errors.ts'
import { reduce } from './reduce.ts'
import { FILTERS, resample, type BoxOf } from './resample.ts'
import { scaleNearest } from './transform.ts'
import type { Raster } from './types.ts'

export interface ResizeOptions {
  /** Pillow's number of a filter; bicubic when absent, for modes whose samples cannot be averaged the nearest pixel. */
  readonly resample?: number
  readonly box?: BoxOf
  /** Averages blocks of pixels first, as long as the result is that many times as large as is wanted. */
  readonly reducingGap?: number
}

/** An image of another size, the same as Pillow's `resize` gives. */
export function resize(raster: Raster, size: readonly [number, number], options: ResizeOptions = {}): Raster {
  const { width, height, mode } = raster
  const [outWidth, outHeight] = size
  const box = options.box ?? [0, 0, width, height]
  if (outWidth === width && outHeight === height && isWhole(raster, box)) return raster
  const filter = filterOf(raster, options.resample)
  if (filter === 0) return scaleNearest(raster, outWidth, outHeight, box)
  if (mode === 'I;16') throw unfit(`An image of mode ${mode} is resized by the nearest pixels only`)
  // Pillow does not reduce first what has alpha.
  if (mode === 'LA' || mode === 'RGBA')
    return weighedByAlpha(raster, (plain) => resample(plain, outWidth, outHeight, box, FILTERS[filter]!))
  const [source, part] = reduceFirst(raster, size, box, filter, options.reducingGap)
  return resample(source, outWidth, outHeight, part, FILTERS[filter]!)
}

function filterOf({ mode }: Raster, given: number | undefined): number {
  if (mode === '1' || mode === 'P') return 0
  return given ?? (mode === 'I;16' ? 0 : 3)
}

function isWhole({ width, height }: Raster, [left, top, right, bottom]: BoxOf): boolean {
  return left === 0 && top === 0 && right === width && bottom === height
}

function reduceFirst(
  raster: Raster,
  [outWidth, outHeight]: readonly [number, number],
  box: BoxOf,
  filter: number,
  gap: number | undefined,
): readonly [Raster, BoxOf] {
  if (gap === undefined) return [raster, box]
  const [left, top, right, bottom] = box
  const factorX = Math.trunc((right - left) / outWidth / gap) || 1
  const factorY = Math.trunc((bottom - top) / outHeight / gap) || 1
  if (factorX <= 1 && factorY <= 1) return [raster, box]
  const reach = FILTERS[filter]!.support - 0.5
  const reachX = (reach * (right - left)) / outWidth
  const reachY = (reach * (bottom - top)) / outHeight
  const safe = [
    Math.max(0, Math.trunc(left - reachX)),
    Math.max(0, Math.trunc(top - reachY)),
    Math.min(raster.width, Math.ceil(right + reachX)),
    Math.min(raster.height, Math.ceil(bottom + reachY)),
  ] as const
  const part = [
    (left - safe[0]) / factorX,
    (top - safe[1]) / factorY,
    (right - safe[0]) / factorX,
    (bottom - safe[1]) / factorY,
  ] as const
  return [reduce(raster, [factorX, factorY], safe), part]
}

/** The image made smaller to fit into a size, its proportions kept; never larger. Pillow's `thumbnail`. */
export function thumbnail(
  raster: Raster,
  size: readonly [number, number],
  filter: number,
  reducingGap: number | null,
): Raster {
  const fitting = fit(raster, size)
  if (fitting === undefined) return raster
  return resize(raster, fitting, { resample: filter, ...(reducingGap === null ? {} : { reducingGap }) })
}

function fit({ width, height }: Raster, size: readonly [number, number]): [number, number] | undefined {
  const [x, y] = [Math.floor(size[0]), Math.floor(size[1])]
  if (x >= width && y >= height) return undefined
  const aspect = width / height
  return x / y >= aspect
    ? [nearest(y * aspect, (n) => Math.abs(aspect - n / y)), y]
    : [x, nearest(x / aspect, (n) => (n === 0 ? 0 : Math.abs(aspect - x / n)))]
}

/** The whole number next to a number that is off by less; at least 1. */
function nearest(number: number, off: (whole: number) => number): number {
  const [below, above] = [Math.floor(number), Math.ceil(number)]
  return Math.max(1, off(above) < off(below) ? above : below)
}
