import { convert } from './convert.ts'
import { unfit } from './errors.ts'
import { div255 } from './rounding.ts'
import { bandsOf, clip8, isBytes, type ByteRaster, type Raster } from './types.ts'

/** Bits more than those of bytes that sums are held with. */
const PRECISION = 7

/** An image over another, both RGBA and of the same size. Pillow's `alpha_composite`. */
export function alphaComposite(below: Raster, above: Raster): Raster {
  if (below.mode !== 'RGBA' || above.mode !== 'RGBA')
    throw unfit(`alphaComposite takes images of mode RGBA, not ${below.mode} and ${above.mode}`)
  checkSameSize('alphaComposite', below, above)
  const out = below.data.slice()
  for (let at = 0; at < out.length; at += 4) {
    const alpha = above.data[at + 3]!
    if (alpha === 0) continue
    const covered = alpha * 255 + below.data[at + 3]! * (255 - alpha)
    const share = Math.floor((alpha * 255 * 255 * 2 ** PRECISION) / covered)
    const rest = 255 * 2 ** PRECISION - share
    for (let band = at; band < at + 3; band++) {
      const sum = above.data[band]! * share + below.data[band]! * rest
      out[band] = div255(sum + (0x80 << PRECISION)) >>> PRECISION
    }
    out[at + 3] = div255(covered + 0x80)
  }
  return { ...below, data: out }
}

/** What lies between two images, or beyond one of them: 0 gives the first, 1 the second. Pillow's `blend`. */
export function blend(first: Raster, second: Raster, alpha: number): Raster {
  checkSameMode('blend', first, second)
  checkSameSize('blend', first, second)
  if (alpha === 0) return first
  if (alpha === 1) return second
  const { fround } = Math
  const share = fround(alpha)
  const out = new Uint8Array(first.data.length)
  for (let i = 0; i < out.length; i++)
    out[i] = clip8(fround(first.data[i]! + fround(share * (second.data[i]! - first.data[i]!))))
  return { ...first, data: out }
}

/** The first image where the mask is light, the second where it is dark. Pillow's `composite`. */
export function composite(first: Raster, second: Raster, mask: Raster): Raster {
  checkSameSize('composite', first, second)
  checkSameSize('composite', first, mask)
  const source = second.mode === first.mode ? first : convert(first, second.mode)
  const covers = coverage(mask)
  const bands = bandsOf(second)
  const out = second.data.slice()
  if (!isBytes(second) && mask.mode !== '1')
    throw unfit(`composite takes a mask of mode 1 for images of mode ${second.mode}`)
  for (let pixel = 0, at = 0; at < out.length; pixel++) {
    const share = covers(pixel)
    for (let band = 0; band < bands; band++, at++) {
      if (share === 255) out[at] = source.data[at]!
      else if (share > 0) out[at] = div255(out[at]! * (255 - share) + source.data[at]! * share + 128)
    }
  }
  return { ...second, data: second.mode === '1' ? out.map((value) => (value === 0 ? 0 : 255)) : out }
}

function coverage({ mode, data }: Raster): (pixel: number) => number {
  if (mode === '1' || mode === 'L') return (pixel) => data[pixel]!
  if (mode === 'LA') return (pixel) => data[pixel * 2 + 1]!
  if (mode === 'RGBA') return (pixel) => data[pixel * 4 + 3]!
  throw unfit(`A mask is of mode 1, L, LA or RGBA, not ${mode}`)
}

function checkSameSize(name: string, a: Raster, b: Raster): void {
  if (a.width === b.width && a.height === b.height) return
  throw unfit(`${name} takes images of the same size, not ${a.width}×${a.height} and ${b.width}×${b.height}`)
}

function checkSameMode(name: string, a: ByteRaster | Raster, b: Raster): asserts a is ByteRaster {
  const isBlended = isBytes(a) && a.mode !== '1' && a.mode !== 'P'
  if (!isBlended) throw unfit(`${name} does not take images of mode ${a.mode}`)
  if (a.mode !== b.mode) throw unfit(`${name} takes images of the same mode, not ${a.mode} and ${b.mode}`)
}
