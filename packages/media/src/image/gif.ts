import type { ImagePixels } from './types.ts'

/**
 * Decodes the first picture of a GIF onto its canvas; what it leaves free is transparent.
 * @returns undefined where the file is damaged or cut short.
 */
export function decodeGif(bytes: Uint8Array): ImagePixels | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return decodeFirstPicture(bytes, view)
  } catch (error) {
    // A DataView that is read past its end throws exactly this: the file is cut short.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function decodeFirstPicture(bytes: Uint8Array, view: DataView): ImagePixels | undefined {
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
  const local = view.getUint8(at + 9)
  at += 10
  if ((local & 0x80) !== 0) {
    palette = bytes.subarray(at, at + 3 * paletteSize(local))
    at += palette.length
  }
  const indices = decodeLzw(view, at, w * h)
  if (indices === undefined || left + w > width || top + h > height) return undefined
  const rgba = new Uint8Array(width * height * 4)
  const rows = (local & 0x40) !== 0 ? interlacedRows(h) : Array.from({ length: h }, (_, i) => i)
  rows.forEach((row, i) => {
    for (let x = 0; x < w; x++) {
      const index = indices[i * w + x]!
      if (index === transparent) continue
      const o = ((top + row) * width + left + x) * 4
      rgba.set([palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0, 255], o)
    }
  })
  return { width, height, rgba }
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

/** Decompresses `count` palette indices, or undefined where there are fewer. */
function decodeLzw(view: DataView, from: number, count: number): Uint8Array | undefined {
  const minimumSize = view.getUint8(from)
  if (minimumSize < 1 || minimumSize > 11) return undefined
  const clear = 1 << minimumSize
  const end = clear + 1
  const prefix = new Uint16Array(MAX_CODES)
  const suffix = new Uint8Array(MAX_CODES)
  const length = new Uint16Array(MAX_CODES)
  for (let i = 0; i < clear; i++) {
    suffix[i] = i
    length[i] = 1
  }
  const out = new Uint8Array(count)
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
    if (code > next || (code === next && previous === -1)) return undefined
    if (previous !== -1 && next < MAX_CODES) {
      prefix[next] = previous
      length[next] = length[previous]! + 1
      suffix[next] = firstOf(code === next ? previous : code, prefix, length, suffix)
      next++
      if (next === 1 << size && size < 12) size++
    }
    let at = filled + length[code]!
    filled = at
    for (let c = code, left = length[code]!; left > 0; left--, c = prefix[c]!) {
      at--
      if (at < count) out[at] = suffix[c]!
    }
    previous = code
    if (filled >= count) return out
  }
  return undefined
}

function firstOf(code: number, prefix: Uint16Array, length: Uint16Array, suffix: Uint8Array): number {
  let c = code
  while (length[c]! > 1) c = prefix[c]!
  return suffix[c]!
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
