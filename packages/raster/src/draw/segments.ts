import type { NdArray } from '@polytable/model/types/index'
import { alphaComposite } from '../compose.ts'
import { convert } from '../convert.ts'
import { unfit } from '../errors.ts'
import type { Raster } from '../types.ts'
import { colourOf, colourOfLabel } from './colours.ts'

export interface SegmentsOptions {
  readonly segmentation: NdArray
  readonly ids: readonly number[] | null
  readonly alpha: number
  readonly background: number
  readonly segmentColors: readonly string[] | null
  readonly drawContours: boolean
  readonly contourThickness: number
}

/** Segments laid over an image in colours, each with its edge. The result is RGB. */
export async function overlaySegments(raster: Raster, options: SegmentsOptions): Promise<Raster> {
  const { width, height } = raster
  const { segments, background } = segmentsOf(options, width, height)
  const present = [...new Set(segments)].filter((id) => id !== background).sort((a, b) => a - b)
  const overlay = new Uint8Array(width * height * 4)
  for (const [i, id] of present.entries()) {
    const given = options.segmentColors?.[i]
    const [red, green, blue] = given === undefined ? await colourOfLabel(String(id)) : colourOf(given)
    const mask = Uint8Array.from(segments, (each) => (each === id ? 1 : 0))
    paint(overlay, mask, [red, green, blue, Math.trunc(options.alpha * 255)])
    if (options.drawContours)
      paint(overlay, contourOf(mask, width, height, options.contourThickness), [red, green, blue, 255])
  }
  const over: Raster = { mode: 'RGBA', width, height, data: overlay }
  return convert(alphaComposite(convert(raster, 'RGBA'), over), 'RGB')
}

/** The segment of each pixel. Where masks of instances overlap, the later one is on top. */
function segmentsOf(
  { segmentation: { data, shape }, ids, background }: SegmentsOptions,
  width: number,
  height: number,
): { readonly segments: Int32Array; readonly background: number } {
  const [rows, columns] = shape.slice(-2)
  if (rows !== height || columns !== width || shape.length > 3)
    throw unfit(
      `The segmentation of shape ${shape.join('×')} does not fit the image of ${height} rows and ${width} columns`,
    )
  if (shape.length === 2) {
    if (ids) throw unfit('ids are of masks of instances: a segmentation of two dimensions has its own')
    return { segments: Int32Array.from(data as ArrayLike<number>), background }
  }
  const count = shape[0]!
  if (ids && ids.length !== count)
    throw unfit(`There must be as many ids as masks: ${count}, not ${ids.length}`)
  const segments = new Int32Array(width * height)
  for (let mask = 0; mask < count; mask++)
    for (let i = 0; i < segments.length; i++)
      if (Number(data[mask * segments.length + i]) !== 0) segments[i] = ids?.[mask] ?? mask + 1
  return { segments, background: 0 }
}

function paint(overlay: Uint8Array, mask: Uint8Array, colour: readonly number[]): void {
  mask.forEach((set, i) => {
    if (set === 1) overlay.set(colour, i * 4)
  })
}

/** The pixels of a mask that have one beside them that is not of it, diagonals included; thicker ones reach beyond the mask. */
function contourOf(mask: Uint8Array, width: number, height: number, thickness: number): Uint8Array {
  let contour = mask.map((set, i) => (set === 1 && hasAround(mask, i, width, height, 0) ? 1 : 0))
  for (let i = 1; i < thickness; i++) {
    const before = contour
    contour = before.map((_, at) => (hasAround(before, at, width, height, 1) ? 1 : 0))
  }
  return contour
}

/** Whether a pixel or one of its eight neighbours is set, or is not; outside of the image none is. */
function hasAround(mask: Uint8Array, at: number, width: number, height: number, wanted: 0 | 1): boolean {
  const [x, y] = [at % width, Math.floor(at / width)]
  for (let row = y - 1; row <= y + 1; row++) {
    for (let column = x - 1; column <= x + 1; column++) {
      const isOutside = row < 0 || column < 0 || row >= height || column >= width
      if ((isOutside ? 0 : mask[row * width + column]!) === wanted) return true
    }
  }
  return false
}
