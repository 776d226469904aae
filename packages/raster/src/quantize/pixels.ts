import { unfit } from '../errors.ts'
import type { ByteRaster } from '../types.ts'

/** The colours of an image's pixels: red, green, blue and alpha of each, four bytes. */
export function pixelsOf(raster: ByteRaster): Uint8Array {
  const { mode, width, height, data, palette } = raster
  const out = new Uint8Array(width * height * 4)
  for (let pixel = 0, to = 0; pixel < width * height; pixel++, to += 4) {
    out[to + 3] = 255
    if (mode === 'L') out[to] = out[to + 1] = out[to + 2] = data[pixel]!
    else if (mode === 'P') out.set(palette!.subarray(data[pixel]! * 4, data[pixel]! * 4 + 4), to)
    else if (mode === 'RGB') out.set(data.subarray(pixel * 3, pixel * 3 + 3), to)
    else if (mode === 'RGBA') out.set(data.subarray(to, to + 4), to)
    else throw unfit(`An image of mode ${mode} cannot be quantized`, "Convert it to 'L', 'RGB' or 'RGBA'.")
  }
  if (mode === 'RGBA') uniteTransparent(out)
  return out
}

/** Gives all transparent pixels the colour of the first. */
function uniteTransparent(pixels: Uint8Array): void {
  let first: Uint8Array | undefined
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] !== 0) continue
    first ??= pixels.slice(at, at + 4)
    pixels.set(first, at)
  }
}

/** The colour of a pixel, without alpha, in one number. */
export function colourKey(pixels: Uint8Array, at: number): number {
  return pixels[at]! | (pixels[at + 1]! << 8) | (pixels[at + 2]! << 16)
}

/** A palette and the index in it of each pixel. */
export interface Quantized {
  /** Four bytes for each colour. */
  readonly palette: Uint8Array<ArrayBuffer>
  readonly indices: Uint8Array<ArrayBuffer>
}
