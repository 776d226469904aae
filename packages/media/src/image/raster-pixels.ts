import { BANDS, type Raster, type RasterMode } from '@polytable/raster/types'
import type { ImageMode, ImagePixels } from './types.ts'

/** Decoded pixels in the mode of their file, in RGB and RGBA in the memory of those given. Inks are gone by then: CMYK is RGB. */
export function rasterOf({ width, height, rgba }: ImagePixels, mode: ImageMode): Raster {
  if (mode === 'P') return indexed(rgba, width, height)
  const kept: RasterMode = mode === 'CMYK' ? 'RGB' : mode
  if (kept === 'RGBA') return { mode: kept, width, height, data: rgba as Uint8Array<ArrayBuffer> }
  if (kept === 'RGB') return { mode: kept, width, height, data: withoutAlpha(rgba) }
  const parts = kept === 'LA' ? [0, 3] : [0]
  const data = new Uint8Array(width * height * parts.length)
  parts.forEach((part, band) => {
    for (let from = part, to = band; from < rgba.length; from += 4, to += parts.length) data[to] = rgba[from]!
  })
  return { mode: kept === 'I;16' ? 'L' : kept, width, height, data }
}

/**
 * In one loop without another within, and in the same memory, where there is always room: most images are of this kind, and new
 * memory would take longer than the loop.
 */
function withoutAlpha(rgba: Uint8Array): Uint8Array<ArrayBuffer> {
  let to = 0
  for (let from = 0; from < rgba.length; from += 4, to += 3) {
    rgba[to] = rgba[from]!
    rgba[to + 1] = rgba[from + 1]!
    rgba[to + 2] = rgba[from + 2]!
  }
  return rgba.subarray(0, to) as Uint8Array<ArrayBuffer>
}

/** Indices of the colours in the order in which they occur; colours where they are too many. */
function indexed(rgba: Uint8Array, width: number, height: number): Raster {
  const words = new Uint32Array(rgba.slice().buffer)
  const indexOf = new Map<number, number>()
  const data = new Uint8Array(words.length)
  for (let i = 0; i < words.length; i++) {
    let index = indexOf.get(words[i]!)
    if (index === undefined) {
      if (indexOf.size === 256) return { mode: 'RGBA', width, height, data: rgba.slice() }
      index = indexOf.size
      indexOf.set(words[i]!, index)
    }
    data[i] = index
  }
  const colours = new Uint32Array(256)
  for (const [colour, index] of indexOf) colours[index] = colour
  return { mode: 'P', width, height, data, palette: new Uint8Array(colours.buffer) }
}

/** The pixels of a raster that has colours of bytes, as decoders give them. */
export function pixelsOfRaster({ mode, width, height, data, palette }: Raster): ImagePixels {
  const bands = BANDS[mode].length
  const rgba = new Uint8Array(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * bands
    const to = pixel * 4
    if (palette) rgba.set(palette.subarray(data[at]! * 4, data[at]! * 4 + 4), to)
    else if (bands < 3) rgba.set([data[at]!, data[at]!, data[at]!, bands === 2 ? data[at + 1]! : 255], to)
    else rgba.set([data[at]!, data[at + 1]!, data[at + 2]!, bands === 4 ? data[at + 3]! : 255], to)
  }
  return { width, height, rgba }
}
