import type { Raster } from '@polytable/raster/types'
import { viewOf, whole } from '../bytes.ts'
import { unpackLzw } from './lzw.ts'
import { rasterOf } from './raster-pixels.ts'
import type { ImagePixels } from './types.ts'

/**
 * Decodes the first picture of a GIF onto its canvas; what it leaves free is transparent.
 * @returns undefined where the file is damaged or cut short.
 */
export function decodeGif(bytes: Uint8Array): ImagePixels | undefined {
  const found = readIndices(bytes)
  return found && draw(found.picture, found.indices)
}

/** The same with the indices and the palette of the file, as Pillow has them, where what is left free has an index. */
export function decodeGifRaster(bytes: Uint8Array): Raster | undefined {
  const found = readIndices(bytes)
  if (found === undefined) return undefined
  const { picture, indices } = found
  const { width, height, w, h, transparent } = picture
  if (transparent < 0 && w * h < width * height) return rasterOf(draw(picture, indices), 'P')
  const data = new Uint8Array(width * height).fill(Math.max(0, transparent))
  place(picture, (start, from) => data.set(indices.subarray(from, from + w), start))
  return { mode: 'P', width, height, data, palette: coloursOf(picture) }
}

function readIndices(
  bytes: Uint8Array,
): { readonly picture: Picture; readonly indices: Uint8Array } | undefined {
  return whole(() => {
    const picture = firstPicture(bytes)
    const indices = picture && new Uint8Array(picture.w * picture.h)
    return indices && decompress(picture, indices) ? { picture, indices } : undefined
  })
}

/** Whether the first picture of a GIF is whole. Its pixels are counted, not kept. */
export function isGifComplete(bytes: Uint8Array): boolean {
  return (
    whole(() => {
      const picture = firstPicture(bytes)
      return picture && decompress(picture)
    }) ?? false
  )
}

interface Picture {
  /** Of the canvas. */
  readonly width: number
  readonly height: number
  /** Of the picture on it. */
  readonly left: number
  readonly top: number
  readonly w: number
  readonly h: number
  readonly palette: Uint8Array
  /** The index that is no colour, -1 for none. */
  readonly transparent: number
  readonly interlaced: boolean
  readonly view: DataView
  /** Where its data begin. */
  readonly at: number
}

/** Where the first picture is; undefined where there is none, or it is not within its canvas. */
function firstPicture(bytes: Uint8Array): Picture | undefined {
  const view = viewOf(bytes)
  const width = view.getUint16(6, true)
  const height = view.getUint16(8, true)
  const flags = view.getUint8(10)
  let at = 13
  let palette = bytes.subarray(at, at)
  if ((flags & 0x80) !== 0) {
    palette = bytes.subarray(at, at + 3 * paletteSize(flags))
    at += palette.length
  }
  let transparent = -1
  for (;;) {
    const block = view.getUint8(at)
    if (block === 0x2c) break
    if (block !== 0x21) return undefined
    const isGraphicControl = view.getUint8(at + 1) === 0xf9
    if (isGraphicControl && (view.getUint8(at + 3) & 1) !== 0) transparent = view.getUint8(at + 6)
    at = endOfSubBlocks(view, at + 2)
  }
  const [left, top, w, h] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true)) as [
    number,
    number,
    number,
    number,
  ]
  if (left + w > width || top + h > height) return undefined
  const local = view.getUint8(at + 9)
  at += 10
  if ((local & 0x80) !== 0) {
    palette = bytes.subarray(at, at + 3 * paletteSize(local))
    at += palette.length
  }
  const interlaced = (local & 0x40) !== 0
  return { width, height, left, top, w, h, palette, transparent, interlaced, view, at }
}

/** @param indices of each pixel in the palette, by rows from the top unless interlaced */
function draw(picture: Picture, indices: Uint8Array): ImagePixels {
  const { width, height, w, transparent } = picture
  const pixelOf = new Uint32Array(coloursOf(picture).buffer)
  if (transparent >= 0) pixelOf[transparent] = 0
  const pixels = new Uint32Array(width * height)
  place(picture, (start, from) => {
    for (let x = 0; x < w; x++) pixels[start + x] = pixelOf[indices[from + x]!]!
  })
  return { width, height, rgba: new Uint8Array(pixels.buffer) }
}

/** @param row is told of each row where it begins on the canvas, and among the indices */
function place(picture: Picture, row: (start: number, from: number) => void): void {
  const { width, left, top, w, h } = picture
  const rows = picture.interlaced ? interlacedRows(h) : Array.from({ length: h }, (_, i) => i)
  rows.forEach((y, i) => row((top + y) * width + left, i * w))
}

/** The colours of the indices as RGBA. */
function coloursOf({ palette, transparent }: Picture): Uint8Array<ArrayBuffer> {
  const colours = new Uint8Array(256 * 4)
  for (let index = 0; index < 256; index++) {
    const alpha = index === transparent ? 0 : 255
    colours.set([...[0, 1, 2].map((part) => palette[index * 3 + part] ?? 0), alpha], index * 4)
  }
  return colours
}

function paletteSize(flags: number): number {
  return 2 << (flags & 7)
}

function endOfSubBlocks(view: DataView, from: number): number {
  let at = from
  for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size
  return at + 1
}

function interlacedRows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const
  return passes.flatMap(([start, step]) =>
    Array.from({ length: Math.max(0, Math.ceil((height - start) / step)) }, (_, i) => start + i * step),
  )
}

/**
 * Decompresses the palette indices of a picture.
 * @param out what they are written to; they are only counted without
 * @returns whether there is one for each pixel
 */
function decompress({ view, at, w, h }: Picture, out?: Uint8Array): boolean {
  const minimumSize = view.getUint8(at)
  if (minimumSize < 1 || minimumSize > 11) return false
  return unpackLzw({ minimumSize, early: 0 }, codeReader(view, at + 1), w * h, out)
}

/** Reads codes, the lowest bit first, out of blocks that begin with their length. */
function codeReader(view: DataView, from: number): (bits: number) => number | undefined {
  let at = from
  let left = 0
  let held = 0
  let buffer = 0
  return (bits) => {
    while (held < bits) {
      if (left === 0) left = view.getUint8(at++)
      if (left === 0) return undefined
      buffer |= view.getUint8(at++) << held
      held += 8
      left--
    }
    const code = buffer & ((1 << bits) - 1)
    buffer >>>= bits
    held -= bits
    return code
  }
}
