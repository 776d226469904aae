import type { PixelData } from '@polytable/model/ports/index'

/** The grey around an image. */
const FILL = 114

/** An image as large as it fits into a frame, at its upper left, in planes of blue, green and red. */
export interface Letterboxed {
  readonly planes: Float32Array
  /** The size of the image in the frame, as a share of its own. */
  readonly ratio: number
}

/** Puts an image into a frame, as YOLOX does: by OpenCV's bilinear interpolation, to whole numbers. */
export function letterbox({ data, width, height }: PixelData, across: number, down: number): Letterboxed {
  const ratio = Math.min(across / width, down / height)
  const columns = places(Math.floor(width * ratio), width)
  const rows = places(Math.floor(height * ratio), height)
  const planes = new Float32Array(3 * across * down).fill(FILL)
  rows.forEach((row, y) =>
    columns.forEach((column, x) => {
      for (let band = 0; band < 3; band++) {
        const at = (atX: number, atY: number): number => data[4 * (atY * width + atX) + 2 - band]!
        const above = mix(at(column.from, row.from), at(column.to, row.from), column.share)
        const below = mix(at(column.from, row.to), at(column.to, row.to), column.share)
        planes[band * across * down + y * across + x] = Math.round(mix(above, below, row.share))
      }
    }),
  )
  return { planes, ratio }
}

/** Between which pixels one of a resized image lies, and how far from the first. */
interface Place {
  readonly from: number
  readonly to: number
  readonly share: number
}

function places(count: number, size: number): readonly Place[] {
  return Array.from({ length: count }, (_, i) => {
    const centre = Math.max(0, ((i + 0.5) * size) / count - 0.5)
    const from = Math.min(size - 1, Math.floor(centre))
    return { from, to: Math.min(size - 1, from + 1), share: centre - from }
  })
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
