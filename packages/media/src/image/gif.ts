import type { ImagePixels } from './types.ts'

/**
 * Decodes the first picture of a GIF onto its canvas; what it leaves free is transparent.
 * @returns undefined where the file is damaged or cut short.
 */
export function decodeGif(bytes: Uint8Array): ImagePixels | undefined {
  return unlessCut(() => {
    const picture = firstPicture(bytes)
    const indices = picture && new Uint8Array(picture.w * picture.h)
    return indices && decompress(picture, indices) ? draw(picture, indices) : undefined
  })
}

/** Whether the first picture of a GIF is whole. Its pixels are counted, not kept. */
export function isGifComplete(bytes: Uint8Array): boolean {
  return (
    unlessCut(() => {
      const picture = firstPicture(bytes)
      return picture && decompress(picture)
    }) ?? false
  )
}

function unlessCut<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    // A DataView that is read past its end throws exactly this: the file is cut short.
    if (error instanceof RangeError) return undefined
    throw error
  }
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
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
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
  const { width, height, left, top, w, h, palette, transparent } = picture
  const colours = new Uint8Array(256 * 4)
  for (let index = 0; index < 256; index++) {
    if (index === transparent) continue
    colours.set([...[0, 1, 2].map((part) => palette[index * 3 + part] ?? 0), 255], index * 4)
  }
  const pixelOf = new Uint32Array(colours.buffer)
  const pixels = new Uint32Array(width * height)
  const rows = picture.interlaced ? interlacedRows(h) : Array.from({ length: h }, (_, i) => i)
  rows.forEach((row, i) => {
    const start = (top + row) * width + left
    for (let x = 0; x < w; x++) pixels[start + x] = pixelOf[indices[i * w + x]!]!
  })
  return { width, height, rgba: new Uint8Array(pixels.buffer) }
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

const MAX_CODES = 4096

/**
 * Decompresses the palette indices of a picture.
 * @param out what they are written to; they are only counted without
 * @returns whether there is one for each pixel
 */
function decompress({ view, at: from, w, h }: Picture, out?: Uint8Array): boolean {
  const count = w * h
  const minimumSize = view.getUint8(from)
  if (minimumSize < 1 || minimumSize > 11) return false
  const clear = 1 << minimumSize
  const end = clear + 1
  const prefix = new Uint16Array(MAX_CODES)
  const suffix = new Uint8Array(MAX_CODES)
  const length = new Uint16Array(MAX_CODES)
  const first = new Uint8Array(MAX_CODES)
  for (let i = 0; i < clear; i++) {
    suffix[i] = i
    first[i] = i
    length[i] = 1
  }
  let filled = 0
  let size = minimumSize + 1
  let next = clear + 2
  let previous = -1
  for (const code of readCodes(view, from + 1, () => size)) {
    if (code === end) break
    if (code === clear) {
      size = minimumSize + 1
      next = clear + 2
      previous = -1
      continue
    }
    if (code > next || (code === next && previous === -1)) return false
    if (previous !== -1 && next < MAX_CODES) {
      prefix[next] = previous
      length[next] = length[previous]! + 1
      first[next] = first[previous]!
      suffix[next] = first[code === next ? previous : code]!
      next++
      if (next === 1 << size && size < 12) size++
    }
    let at = filled + length[code]!
    filled = at
    if (out) {
      for (let c = code, left = length[code]!; left > 0; left--, c = prefix[c]!) {
        at--
        if (at < count) out[at] = suffix[c]!
      }
    }
    previous = code
    if (filled >= count) return true
  }
  return false
}

function* readCodes(view: DataView, from: number, size: () => number): Generator<number> {
  let bits = 0
  let held = 0
  for (let at = from; ;) {
    const blockLength = view.getUint8(at++)
    if (blockLength === 0) return
    for (const end = at + blockLength; at < end; at++) {
      bits |= view.getUint8(at) << held
      held += 8
      while (held >= size()) {
        const width = size()
        yield bits & ((1 << width) - 1)
        bits >>>= width
        held -= width
      }
    }
  }
}
