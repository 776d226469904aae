import { div255 } from './rounding.ts'
import type { ByteRaster, Raster } from './types.ts'

/** Does something to an image whose colours must not count where they are transparent. */
export function weighedByAlpha(raster: Raster, change: (raster: Raster) => Raster): Raster {
  if (raster.mode !== 'LA' && raster.mode !== 'RGBA') return change(raster)
  return unmultiplied(change(multiplied(raster as ByteRaster)) as ByteRaster)
}

function multiplied(raster: ByteRaster): ByteRaster {
  const { bands, data, out } = sides(raster)
  for (let at = 0; at < data.length; at += bands) {
    const alpha = data[at + bands - 1]!
    for (let band = 0; band < bands - 1; band++) out[at + band] = mulDiv255(data[at + band]!, alpha)
    out[at + bands - 1] = alpha
  }
  return { ...raster, data: out }
}

function unmultiplied(raster: ByteRaster): ByteRaster {
  const { bands, data, out } = sides(raster)
  for (let at = 0; at < data.length; at += bands) {
    const alpha = data[at + bands - 1]!
    const isPlain = alpha === 0 || alpha === 255
    for (let band = 0; band < bands - 1; band++) {
      const value = data[at + band]!
      out[at + band] = isPlain ? value : Math.min(255, Math.floor((255 * value) / alpha))
    }
    out[at + bands - 1] = alpha
  }
  return { ...raster, data: out }
}

function sides({ mode, data }: ByteRaster): {
  readonly bands: number
  readonly data: Uint8Array
  readonly out: Uint8Array<ArrayBuffer>
} {
  return { bands: mode === 'LA' ? 2 : 4, data, out: new Uint8Array(data.length) }
}

/** a × b / 255, rounded. */
export function mulDiv255(a: number, b: number): number {
  return div255(a * b + 128)
}
