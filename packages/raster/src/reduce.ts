import { weighedByAlpha } from './alpha.ts'
import { unfit } from './errors.ts'
import type { BoxOf } from './resample.ts'
import { roundAway } from './rounding.ts'
import { bandsOf, blank, isBytes, type Raster } from './types.ts'

/**
 * Makes each block of pixels one, their mean; what is left of a block at the right and at the bottom too. Pillow's `reduce`.
 * @param factors how many pixels wide and high a block is
 */
export function reduce(raster: Raster, factors: readonly [number, number], box?: BoxOf): Raster {
  const [left, top, right, bottom] = checkBox(raster, box)
  const [across, down] = factors
  if (across === 1 && down === 1 && right - left === raster.width && bottom - top === raster.height)
    return raster
  if (raster.mode === '1' || raster.mode === 'P' || raster.mode === 'I;16')
    throw unfit(
      `An image of mode ${raster.mode} cannot be reduced`,
      "Convert it first, e.g. to 'L' or 'RGB'.",
    )
  return weighedByAlpha(raster, (plain) => means(plain, factors, [left, top, right, bottom]))
}

function checkBox({ width, height }: Raster, box: BoxOf = [0, 0, width, height]): BoxOf {
  const [left, top, right, bottom] = box
  const isWithin = left >= 0 && top >= 0 && right <= width && bottom <= height
  if (isWithin && right > left && bottom > top) return box
  throw unfit(`The box (${box.join(', ')}) is not within the image of ${width}×${height}`)
}

function means(raster: Raster, [across, down]: readonly [number, number], box: BoxOf): Raster {
  const [left, top, right, bottom] = box
  const bands = bandsOf(raster)
  const out = blank(raster, Math.ceil((right - left) / across), Math.ceil((bottom - top) / down))
  const mean = meanOf(raster)
  const stride = raster.width * bands
  for (let y = 0, to = 0; y < out.height; y++) {
    const rows = Math.min(down, bottom - top - y * down)
    for (let x = 0; x < out.width; x++) {
      const columns = Math.min(across, right - left - x * across)
      const at = (top + y * down) * stride + (left + x * across) * bands
      for (let band = 0; band < bands; band++) {
        let sum = 0
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++)
            sum += raster.data[at + row * stride + column * bands + band]!
        out.data[to++] = mean(sum, rows * columns)
      }
    }
  }
  return out
}

function meanOf(raster: Raster): (sum: number, count: number) => number {
  if (raster.mode === 'F') return (sum, count) => sum * (1 / count)
  if (!isBytes(raster)) return (sum, count) => roundAway(sum * (1 / count))
  // Pillow multiplies by the reciprocal in 32 bits, itself made with a float of 24.
  return (sum, count) => {
    const reciprocal = Math.trunc(Math.fround(2 ** 32 / Math.fround(256 * count)))
    return Math.floor(((sum + Math.floor(count / 2)) * reciprocal) / 2 ** 24)
  }
}
