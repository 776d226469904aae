import { viewOf, whole } from '../bytes.ts'
import type { Raster } from '@polytable/raster/types'
import type { ImageInfo, ImageMode, ImagePixels } from './types.ts'

const FILE_HEADER = 14
const RGB = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

interface Header {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly depth: number
  readonly compression: number
  /** Bytes of the header that follows the file's, and where pixels begin. */
  readonly size: number
  readonly pixels: number
  readonly colours: number
}

/** Bytes of a BMP that hold its headers and its palette. */
export const BMP_HEAD = 2048

/**
 * What the header of a BMP tells; undefined where it is wrong or of a kind that is not read (JPEG or PNG within).
 * @param view at least {@link BMP_HEAD} bytes, or all there are
 */
export function bmpInfo(view: DataView): ImageInfo | undefined {
  const header = readHeader(view)
  if (header === undefined) return undefined
  const { width, height, depth } = header
  const mode = depth <= 8 ? indexedMode(view, header) : depth === 32 ? 'RGBA' : 'RGB'
  return { width, height, mode, mediaType: 'image/bmp' }
}

/** As Pillow has it: where each index is its own grey, or black and white, the indices are the picture. */
function indexedMode(view: DataView, header: Header): ImageMode {
  const { colours } = header
  const palette = readPalette(view, header)
  const isGrey = Array.from({ length: colours }).every((_, i) => {
    const grey = colours === 2 ? i * 255 : i
    return [0, 1, 2].every((part) => palette[i * 4 + part] === grey)
  })
  return isGrey ? (colours === 2 ? '1' : 'L') : 'P'
}

function readHeader(view: DataView): Header | undefined {
  if (view.byteLength < 30) return undefined
  const size = view.getUint32(14, true)
  const pixels = view.getUint32(10, true)
  const isCore = size === 12
  if (!isCore && (size < 40 || view.byteLength < 54)) return undefined
  const rawHeight = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true)
  const depth = view.getUint16(isCore ? 24 : 28, true)
  const compression = isCore ? RGB : view.getUint32(30, true)
  const given = isCore ? 0 : view.getUint32(46, true)
  const header = {
    width,
    height: Math.abs(rawHeight),
    isTopDown: rawHeight < 0,
    depth,
    compression,
    size,
    pixels,
    colours: depth > 8 ? 0 : Math.min(given || 1 << depth, 1 << depth),
  }
  return width > 0 && header.height > 0 && isKnown(header) ? header : undefined
}

function isKnown({ depth, compression }: Header): boolean {
  if (compression === RLE8) return depth === 8
  if (compression === RLE4) return depth === 4
  if (compression === BITFIELDS || compression === ALPHA_BITFIELDS) return depth === 16 || depth === 32
  return compression === RGB && [1, 2, 4, 8, 16, 24, 32].includes(depth)
}

/** Whether a BMP has the length that it says; of one that is packed, whether it can be unpacked. */
export function isBmpComplete(bytes: Uint8Array): boolean {
  const header = readHeader(viewOf(bytes))
  if (header === undefined) return false
  if (header.compression === RLE8 || header.compression === RLE4) return decodeBmp(bytes) !== undefined
  return header.pixels + Math.ceil((header.width * header.depth) / 32) * 4 * header.height <= bytes.length
}

/** Decodes a BMP of any depth. @returns undefined where it is damaged or cut short */
export function decodeBmp(bytes: Uint8Array): ImagePixels | undefined {
  return decoded(bytes, (view, header) => {
    const { width, height, depth } = header
    const rgba =
      depth <= 8 ? coloured(readIndices(view, header), readPalette(view, header)) : direct(view, header)
    return { width, height, rgba }
  })
}

/** A BMP of indices, with its palette. @returns undefined where it is damaged or cut short */
export function decodeBmpRaster(bytes: Uint8Array): Raster | undefined {
  return decoded(bytes, (view, header) => {
    const { width, height } = header
    return { mode: 'P', width, height, data: readIndices(view, header), palette: readPalette(view, header) }
  })
}

function decoded<T>(bytes: Uint8Array, decode: (view: DataView, header: Header) => T): T | undefined {
  const view = viewOf(bytes)
  const header = readHeader(view)
  return header && whole(() => decode(view, header))
}

function rowOf({ height, isTopDown }: Header, y: number): number {
  return isTopDown ? y : height - 1 - y
}

/** The colours of the indices as RGBA; those that it lacks are black. */
function readPalette(view: DataView, { size, colours }: Header): Uint8Array<ArrayBuffer> {
  const entry = size === 12 ? 3 : 4
  const palette = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) palette[i * 4 + 3] = 255
  for (let i = 0; i < colours; i++) {
    const at = FILE_HEADER + size + i * entry
    palette.set([view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)], i * 4)
  }
  return palette
}

/** By rows from the top. */
function readIndices(view: DataView, header: Header): Uint8Array<ArrayBuffer> {
  const { width, height, depth } = header
  const packed = header.compression === RGB ? undefined : unpack(view, header)
  const indices = new Uint8Array(width * height)
  const stride = Math.ceil((width * depth) / 32) * 4
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      indices[rowOf(header, y) * width + x] =
        packed?.[y * width + x] ??
        (view.getUint8(header.pixels + y * stride + (bit >> 3)) >> (8 - depth - (bit & 7))) &
          ((1 << depth) - 1)
    }
  }
  return indices
}

function coloured(indices: Uint8Array, palette: Uint8Array<ArrayBuffer>): Uint8Array {
  const pixelOf = new Uint32Array(palette.buffer)
  return new Uint8Array(Uint32Array.from(indices, (index) => pixelOf[index]!).buffer)
}

/** Runs and literals of indices, row by row from the bottom; what they leave out is index 0. */
function unpack(view: DataView, { width, height, depth, pixels }: Header): Uint8Array {
  const out = new Uint8Array(width * height)
  let [x, y, at] = [0, 0, pixels]
  const put = (index: number): void => {
    if (x < width && y < height) out[y * width + x] = index
    x++
  }
  const nibble = (byte: number, i: number): number => (i % 2 === 0 ? byte >> 4 : byte & 15)
  for (;;) {
    const count = view.getUint8(at)
    const value = view.getUint8(at + 1)
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(depth === 4 ? nibble(value, i) : value)
    } else if (value === 0) [x, y] = [0, y + 1]
    else if (value === 1) return out
    else if (value === 2) {
      x += view.getUint8(at)
      y += view.getUint8(at + 1)
      at += 2
    } else {
      for (let i = 0; i < value; i++)
        put(depth === 4 ? nibble(view.getUint8(at + (i >> 1)), i) : view.getUint8(at + i))
      const length = depth === 4 ? (value + 1) >> 1 : value
      at += length + (length & 1)
    }
    if (y > height) return out
  }
}

function direct(view: DataView, header: Header): Uint8Array {
  const { width, height, depth, pixels } = header
  const rgba = new Uint8Array(width * height * 4)
  const stride = Math.ceil((width * depth) / 32) * 4
  const masks = depth === 24 ? undefined : masksOf(view, header)
  let hasAlpha = false
  for (let y = 0; y < height; y++) {
    for (let x = 0, to = rowOf(header, y) * width * 4; x < width; x++, to += 4) {
      const at = pixels + y * stride + (x * depth) / 8
      if (masks === undefined) {
        rgba[to] = view.getUint8(at + 2)
        rgba[to + 1] = view.getUint8(at + 1)
        rgba[to + 2] = view.getUint8(at)
        continue
      }
      const value = depth === 16 ? view.getUint16(at, true) : view.getUint32(at, true)
      masks.forEach(({ shift, most }, part) => {
        rgba[to + part] = most === 0 ? 0 : Math.round((((value >>> shift) & most) * 255) / most)
      })
      hasAlpha ||= rgba[to + 3] !== 0
    }
  }
  // A fourth byte that is zero everywhere is filling, not transparency.
  if (!hasAlpha) for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255
  return rgba
}

function masksOf(view: DataView, { depth, compression, size }: Header): { shift: number; most: number }[] {
  const isGiven = compression === BITFIELDS || compression === ALPHA_BITFIELDS
  const usual = depth === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0xff000000]
  const hasAlpha = size >= 56 || compression === ALPHA_BITFIELDS
  const given = [54, 58, 62, 66].map((at, i) => (i < 3 || hasAlpha ? view.getUint32(at, true) : 0))
  return (isGiven ? given : usual).map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { shift, most: mask >>> shift }
  })
}
