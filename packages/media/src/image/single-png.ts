import { bytesOf, inflateWithin } from '../bytes.ts'
import { pngChunks } from '../containers/chunks.ts'
import type { Raster } from '@polytable/raster/types'
import { paeth, passesOf, type Pass } from '@polytable/raster/png/layout'

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly isInterlaced: boolean
}

/**
 * Reads a PNG of one sample a pixel as it is kept: indices with their palette, or greys of 16 bits. Decoders give only colours of it.
 * @returns undefined where it is damaged or cut short
 */
export async function readSinglePng(blob: Blob, mode: 'P' | 'I;16'): Promise<Raster | undefined> {
  let header: Header | undefined
  let colours = new Uint8Array()
  let alphas = new Uint8Array()
  const parts: Blob[] = []
  for await (const { type, body } of pngChunks(blob)) {
    if (type === 'IHDR') header = readHeader(new DataView(await body.arrayBuffer()))
    if (type === 'PLTE') colours = await bytesOf(body)
    if (type === 'tRNS' && mode === 'P') alphas = await bytesOf(body)
    if (type === 'IDAT') parts.push(body)
  }
  const data = header && (await unpack(new Blob(parts), header))
  if (!header || !data) return undefined
  const { width, height } = header
  return { mode, width, height, data, ...(mode === 'P' ? { palette: paletteOf(colours, alphas) } : {}) }
}

function readHeader(view: DataView): Header {
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: view.getUint8(8),
    isInterlaced: view.getUint8(12) === 1,
  }
}

/** All of the palette's 256 colours; those that the file lacks are black. */
function paletteOf(colours: Uint8Array, alphas: Uint8Array): Uint8Array<ArrayBuffer> {
  const palette = new Uint8Array(256 * 4)
  for (let i = 0; i < 256; i++) {
    const colour = colours.subarray(i * 3, i * 3 + 3)
    palette.set([...(colour.length === 3 ? colour : [0, 0, 0]), alphas[i] ?? 255], i * 4)
  }
  return palette
}

async function unpack(packed: Blob, header: Header): Promise<Raster['data'] | undefined> {
  const { width, height, depth, isInterlaced } = header
  const passes = passesOf(width, height, isInterlaced)
  const rowBytes = (pass: Pass): number => Math.ceil((pass.width * depth) / 8)
  const size = passes.reduce((sum, pass) => sum + (rowBytes(pass) + 1) * pass.height, 0)
  const bytes = new Uint8Array(size)
  let filled = 0
  await inflateWithin(packed, size, (piece) => {
    bytes.set(piece.subarray(0, size - filled), filled)
    filled = Math.min(size, filled + piece.length)
  })
  if (filled < size) return undefined
  const out = depth === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height)
  let at = 0
  for (const pass of passes) {
    const length = rowBytes(pass)
    const rows = bytes.subarray(at, at + (length + 1) * pass.height)
    if (!unfilter(rows, length, Math.max(1, depth / 8))) return undefined
    place(rows, length, pass, depth, out, width)
    at += rows.length
  }
  return out
}

/** Undoes the filters of rows in place. @returns false for a filter that there is not */
function unfilter(rows: Uint8Array, length: number, distance: number): boolean {
  const above = new Uint8Array(length)
  for (let start = 0; start < rows.length; start += length + 1) {
    const filter = rows[start]!
    if (filter > 4) return false
    const row = rows.subarray(start + 1, start + 1 + length)
    for (let i = 0; i < length; i++) {
      const left = row[i - distance] ?? 0
      const up = above[i]!
      if (filter === 1) row[i]! += left
      else if (filter === 2) row[i]! += up
      else if (filter === 3) row[i]! += (left + up) >> 1
      else if (filter === 4) row[i]! += paeth(left, up, i < distance ? 0 : above[i - distance]!)
    }
    above.set(row)
  }
  return true
}

function place(
  rows: Uint8Array,
  length: number,
  pass: Pass,
  depth: number,
  out: Raster['data'],
  width: number,
): void {
  const most = 2 ** depth - 1
  for (let y = 0; y < pass.height; y++) {
    const row = rows.subarray(y * (length + 1) + 1, (y + 1) * (length + 1))
    const start = (pass.top + y * pass.stepY) * width + pass.left
    for (let x = 0; x < pass.width; x++) {
      const bit = x * depth
      out[start + x * pass.stepX] =
        depth === 16
          ? (row[x * 2]! << 8) | row[x * 2 + 1]!
          : (row[bit >> 3]! >> (8 - depth - (bit & 7))) & most
    }
  }
}
