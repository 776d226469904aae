/**
 * Pixels with the meaning of Pillow's modes: `1` black and white (0 or 255), `L` grey, `LA` grey with alpha, `P` indices of a
 * palette, `RGB`, `RGBA`, `CMYK`, `YCbCr`, `HSV` in bytes, `I` 32-bit integers, `F` 32-bit floats, `I;16` 16-bit integers.
 */
export type RasterMode =
  '1' | 'L' | 'LA' | 'P' | 'RGB' | 'RGBA' | 'CMYK' | 'YCbCr' | 'HSV' | 'I' | 'F' | 'I;16'

/** The samples of all pixels: rows from the top, no padding, those of a pixel side by side. */
export type Samples =
  Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>

/** An image in memory, in one of Pillow's modes. */
export interface Raster {
  readonly mode: RasterMode
  readonly width: number
  readonly height: number
  readonly data: Samples
  /** The colours of mode P: red, green, blue and alpha of each. */
  readonly palette?: Uint8Array<ArrayBuffer>
}

/** A raster whose samples are bytes: all modes but I, F and I;16. */
export interface ByteRaster extends Raster {
  readonly data: Uint8Array<ArrayBuffer>
}

/** The names of the samples of a pixel. */
export const BANDS: Readonly<Record<RasterMode, readonly string[]>> = {
  '1': ['1'],
  L: ['L'],
  LA: ['L', 'A'],
  P: ['P'],
  RGB: ['R', 'G', 'B'],
  RGBA: ['R', 'G', 'B', 'A'],
  CMYK: ['C', 'M', 'Y', 'K'],
  YCbCr: ['Y', 'Cb', 'Cr'],
  HSV: ['H', 'S', 'V'],
  I: ['I'],
  F: ['F'],
  'I;16': ['I;16'],
}

export function bandsOf({ mode }: Pick<Raster, 'mode'>): number {
  return BANDS[mode].length
}

/** Zeroed samples of a mode. */
export function samples(mode: RasterMode, length: number): Samples {
  if (mode === 'I') return new Int32Array(length)
  if (mode === 'F') return new Float32Array(length)
  return mode === 'I;16' ? new Uint16Array(length) : new Uint8Array(length)
}

/** A raster of the same mode and palette as another, zeroed. */
export function blank({ mode, palette }: Raster, width: number, height: number): Raster {
  const data = samples(mode, width * height * BANDS[mode].length)
  return { mode, width, height, data, ...(palette ? { palette } : {}) }
}

export function isBytes(raster: Raster): raster is ByteRaster {
  return raster.data instanceof Uint8Array
}

/** A value as a byte: what is out of range becomes the nearest end of it, fractions are cut. */
export function clip8(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0
}
