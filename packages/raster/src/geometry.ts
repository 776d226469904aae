import { unfit } from './errors.ts'
import type { BoxOf } from './resample.ts'
import { roundHalfEven } from './rounding.ts'
import { transformAffine, type Affine } from './transform.ts'
import { bandsOf, blank, type Raster } from './types.ts'

/** The part of an image within a box, whose ends are rounded; what lies outside of the image is zero. Pillow's `crop`. */
export function crop(raster: Raster, box: BoxOf): Raster {
  const [left, top, right, bottom] = box.map(roundHalfEven) as unknown as BoxOf
  if (right <= left || bottom <= top) throw unfit(`The box (${box.join(', ')}) has no area`)
  const out = blank(raster, right - left, bottom - top)
  const bands = bandsOf(raster)
  const firstRow = Math.max(top, 0)
  const firstColumn = Math.max(left, 0)
  const count = Math.min(right, raster.width) - firstColumn
  if (count <= 0) return out
  for (let y = firstRow; y < Math.min(bottom, raster.height); y++) {
    const from = (y * raster.width + firstColumn) * bands
    out.data.set(
      raster.data.subarray(from, from + count * bands),
      ((y - top) * out.width + firstColumn - left) * bands,
    )
  }
  return out
}

/**
 * Mirrors an image or turns it by a right angle, by Pillow's numbers: 0 left to right, 1 top to bottom, 2 by 90° counter-clockwise,
 * 3 by 180°, 4 by 270°, 5 across the main diagonal, 6 across the other.
 */
export function transpose(raster: Raster, method: number): Raster {
  const { width, height } = raster
  const swaps = method === 2 || method >= 4
  const out = swaps ? blank(raster, height, width) : blank(raster, width, height)
  const bands = bandsOf(raster)
  const mirrorsX = method === 0 || method === 3 || method === 2 || method === 6
  const mirrorsY = method === 1 || method === 3 || method === 4 || method === 6
  for (let y = 0, to = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++, to += bands) {
      const [column, row] = swaps ? [y, x] : [x, y]
      const from = (mirrorsY ? height - 1 - row : row) * width + (mirrorsX ? width - 1 - column : column)
      for (let band = 0; band < bands; band++) out.data[to + band] = raster.data[from * bands + band]!
    }
  }
  return out
}

/** Pillow's numbers of what makes an image upright, by EXIF's number of its orientation from 2 on. */
const UPRIGHT = [0, 3, 1, 5, 4, 6, 2] as const

/** An image as it is shown. @param orientation EXIF's number, 1 to 8 */
export function turnRaster(raster: Raster, orientation: number): Raster {
  return orientation === 1 ? raster : transpose(raster, UPRIGHT[orientation - 2]!)
}

export interface RotateOptions {
  /** Pillow's number of a filter: 0 the nearest pixel, 2 bilinear, 3 bicubic. */
  readonly resample: number
  /** Whether the result is as large as the turned image needs. */
  readonly expand: boolean
}

/** An image turned counter-clockwise around its middle by an angle in degrees. Pillow's `rotate`. */
export function rotate(raster: Raster, degrees: number, { resample, expand }: RotateOptions): Raster {
  const angle = ((degrees % 360) + 360) % 360
  const { width, height } = raster
  if (angle === 0) return raster
  if (angle === 180) return transpose(raster, 3)
  if ((angle === 90 || angle === 270) && (expand || width === height))
    return transpose(raster, angle === 90 ? 2 : 4)
  const radians = -(angle * (Math.PI / 180))
  const [cos, sin] = [rounded(Math.cos(radians)), rounded(Math.sin(radians))]
  const turn = around([cos, sin, 0, -sin, cos, 0], -width / 2, -height / 2)
  const matrix = [cos, sin, turn[0] + width / 2, -sin, cos, turn[1] + height / 2] as const
  if (!expand) return transformAffine(raster, width, height, matrix, resample)
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]) => around(matrix, x!, y!))
  const [outWidth, outHeight] = [0, 1].map((axis) => {
    const places = corners.map((corner) => corner[axis]!)
    return Math.ceil(Math.max(...places)) - Math.floor(Math.min(...places))
  }) as [number, number]
  const [c, f] = around(matrix, -(outWidth - width) / 2, -(outHeight - height) / 2)
  return transformAffine(raster, outWidth, outHeight, [cos, sin, c, -sin, cos, f], resample)
}

/** To 15 places, which makes the right angles exact. */
function rounded(value: number): number {
  return Number(value.toFixed(15))
}

function around([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f]
}
