import type { ToRgb } from './colours.ts'
import { ycbcrOf, type TiffPage } from './page.ts'

/**
 * Samples of pixels that share their colour in units: the luma of each, by rows, then Cb and Cr (TIFF 6.0, section 21).
 * @returns Y, Cb and Cr of each pixel
 */
export function ycbcrSamples(
  bytes: Uint8Array,
  [across, down]: readonly [number, number],
  width: number,
  height: number,
): Uint8Array {
  const out = new Uint8Array(width * height * 3)
  const unit = across * down + 2
  const perRow = Math.ceil(width / across)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      const at = (Math.floor(y / down) * perRow + Math.floor(x / across)) * unit
      out[to] = bytes[at + (y % down) * across + (x % across)]!
      out[to + 1] = bytes[at + unit - 2]!
      out[to + 2] = bytes[at + unit - 1]!
    }
  }
  return out
}

/** From Y, Cb and Cr to red, green and blue, each of 0 to 255 (TIFF 6.0, sections 20 and 21). */
export async function ycbcrToRgb(page: TiffPage): Promise<ToRgb> {
  const { weights, reference } = await ycbcrOf(page)
  const [red, green, blue] = weights as [number, number, number]
  const [black, white, zeroB, mostB, zeroR, mostR] = reference as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return (samples, at, rgba, to) => {
    const luma = ((samples[at]! - black) * 255) / (white - black)
    const cb = ((samples[at + 1]! - zeroB) * 127) / (mostB - zeroB)
    const cr = ((samples[at + 2]! - zeroR) * 127) / (mostR - zeroR)
    const r = luma + cr * (2 - 2 * red)
    const b = luma + cb * (2 - 2 * blue)
    rgba[to] = r
    rgba[to + 1] = (luma - blue * b - red * r) / green
    rgba[to + 2] = b
  }
}
