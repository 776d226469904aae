import { unfit } from './errors.ts'
import type { BoxOf } from './resample.ts'
import { bandsOf, isBytes, type Raster } from './types.ts'

/** How often each value occurs: 256 numbers for each band; of I and F in 256 parts from the least to the greatest. */
export function histogram(raster: Raster, mask?: Raster, extrema?: readonly [number, number]): number[] {
  if (mask && (mask.width !== raster.width || mask.height !== raster.height))
    throw unfit('A mask has to be as large as the image')
  if (mask && mask.mode !== '1' && mask.mode !== 'L')
    throw unfit(`A mask of a histogram is of mode 1 or L, not ${mask.mode}`)
  const counts = (pixel: number): boolean => !mask || mask.data[pixel] !== 0
  if (raster.mode === 'I;16') throw unfit('A histogram is not taken of mode I;16', "Convert it to 'I' first.")
  return isBytes(raster) ? ofBytes(raster, counts) : ofNumbers(raster, counts, extrema)
}

function ofBytes(raster: Raster, counts: (pixel: number) => boolean): number[] {
  const bands = bandsOf(raster)
  const found = new Array<number>(256 * bands).fill(0)
  for (let pixel = 0, at = 0; at < raster.data.length; pixel++) {
    if (!counts(pixel)) at += bands
    else for (let band = 0; band < bands; band++, at++) found[band * 256 + raster.data[at]!]!++
  }
  return found
}

function ofNumbers(
  raster: Raster,
  counts: (pixel: number) => boolean,
  extrema: readonly [number, number] = extremaOf(raster)[0]!,
): number[] {
  const found = new Array<number>(256).fill(0)
  const [least, most] = extrema.map(raster.mode === 'I' ? Math.trunc : Math.fround) as [number, number]
  if (!(least < most)) return found
  const scale = Math.fround(255 / Math.fround(most - least))
  raster.data.forEach((value, pixel) => {
    const part = Math.trunc(Math.fround(Math.fround(value - least) * scale))
    if (counts(pixel) && part >= 0 && part < 256) found[part]!++
  })
  return found
}

/** The information of the values of all bands together, in bits. */
export function entropy(raster: Raster, mask?: Raster, extrema?: readonly [number, number]): number {
  const counts = histogram(raster, mask, extrema)
  const all = counts.reduce((sum, count) => sum + count, 0)
  let bits = 0
  for (const count of counts) {
    const share = count / all
    if (share !== 0) bits += share * Math.log(share) * Math.LOG2E
  }
  return 0 - bits
}

/** The least and the greatest value of each band. */
export function extremaOf(raster: Raster): [number, number][] {
  const bands = bandsOf(raster)
  const found = Array.from({ length: bands }, (): [number, number] => [Infinity, -Infinity])
  for (let at = 0; at < raster.data.length; at++) {
    const extrema = found[at % bands]!
    const value = raster.data[at]!
    if (value < extrema[0]) extrema[0] = value
    if (value > extrema[1]) extrema[1] = value
  }
  return found
}

/**
 * The least box with all pixels that are not zero; null where all are.
 * @param alphaOnly whether of an image with alpha that alone counts
 */
export function boundingBox(raster: Raster, alphaOnly: boolean): BoxOf | null {
  const [columns, rows] = projections(raster, alphaOnly)
  if (!columns.includes(1)) return null
  return [columns.indexOf(1), rows.indexOf(1), columns.lastIndexOf(1) + 1, rows.lastIndexOf(1) + 1]
}

/** Of each column and each row, 1 where it has a pixel that is not zero, else 0. */
export function projections(raster: Raster, alphaOnly = false): [columns: number[], rows: number[]] {
  const { width, height, data, mode } = raster
  const bands = bandsOf(raster)
  const first = alphaOnly && (mode === 'LA' || mode === 'RGBA') ? bands - 1 : 0
  const columns = new Array<number>(width).fill(0)
  const rows = new Array<number>(height).fill(0)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += bands) {
      let isSet = false
      for (let band = first; band < bands; band++) isSet ||= data[at + band] !== 0
      if (isSet) columns[x] = rows[y] = 1
    }
  }
  return [columns, rows]
}

/** The samples of a pixel; negative places count from the right and from below. */
export function pixelAt(raster: Raster, [x, y]: readonly [number, number]): number[] {
  const { width, height, data } = raster
  const [column, row] = [x < 0 ? width + x : x, y < 0 ? height + y : y]
  const isWithin = column >= 0 && column < width && row >= 0 && row < height
  if (!isWithin || !Number.isInteger(column) || !Number.isInteger(row))
    throw unfit(`The pixel (${x}, ${y}) is not within the image of ${width}×${height}`)
  const bands = bandsOf(raster)
  return [...data.subarray((row * width + column) * bands, (row * width + column + 1) * bands)]
}
