import { zlibSync } from 'fflate'
import { unfit } from '../errors.ts'
import { bandsOf, type Raster, type RasterMode } from '../types.ts'
import { paeth } from './layout.ts'

/** Colour type and bits of a sample of the modes that PNG has. */
const FORMATS: Readonly<Partial<Record<RasterMode, readonly [colour: number, depth: number]>>> = {
  '1': [0, 1],
  L: [0, 8],
  'I;16': [0, 16],
  RGB: [2, 8],
  P: [3, 8],
  LA: [4, 8],
  RGBA: [6, 8],
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Halfway between speed and size. */
const LEVEL = 6

/**
 * A PNG that keeps the mode of an image; the same bytes on all platforms.
 * @throws PolytableError INVALID_ARGUMENT for a mode that PNG does not have
 */
export function writePng(raster: Raster): Blob {
  const format = FORMATS[raster.mode]
  if (!format)
    throw unfit(
      `An image of mode ${raster.mode} cannot be stored: no file format that all can read has it`,
      "Convert it, e.g. to 'RGB' or 'L'; what needs the mode can be done in the same expression before that.",
    )
  const [colour, depth] = format
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, raster.width)
  view.setUint32(4, raster.height)
  header.set([depth, colour], 8)
  const filters = raster.mode !== '1' && raster.mode !== 'P'
  const rows = rowsOf(raster, depth)
  const distance = Math.max(1, (bandsOf(raster) * depth) / 8)
  const packed = zlibSync(filtered(rows, raster.height, filters ? distance : 0), { level: LEVEL })
  return new Blob(
    [
      SIGNATURE,
      ...chunk('IHDR', header),
      ...paletteChunks(raster),
      ...chunk('IDAT', packed),
      ...chunk('IEND'),
    ],
    { type: 'image/png' },
  )
}

function paletteChunks({ palette }: Raster): Uint8Array<ArrayBuffer>[] {
  if (!palette) return []
  const colours = palette.filter((_, i) => i % 4 !== 3)
  const alphas = palette.filter((_, i) => i % 4 === 3)
  const transparent = alphas.findLastIndex((alpha) => alpha !== 255) + 1
  return [
    ...chunk('PLTE', colours),
    ...(transparent > 0 ? chunk('tRNS', alphas.subarray(0, transparent)) : []),
  ]
}

/** The samples as bytes, row by row; those of one bit packed. */
function rowsOf({ data, width, height }: Raster, depth: number): Uint8Array {
  if (depth === 8) return data as Uint8Array
  if (depth === 16) {
    const out = new DataView(new ArrayBuffer(data.length * 2))
    data.forEach((value, i) => out.setUint16(i * 2, value))
    return new Uint8Array(out.buffer)
  }
  const length = Math.ceil(width / 8)
  const out = new Uint8Array(length * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (data[y * width + x] !== 0) out[y * length + (x >> 3)]! |= 0x80 >> (x & 7)
  return out
}

/**
 * Each row behind the number of its filter: of those with the left, the upper and both neighbours the one whose bytes are the
 * smallest, as the specification recommends.
 * @param distance bytes between a sample and the same one of the pixel before; 0 where filters do not help
 */
function filtered(rows: Uint8Array, height: number, distance: number): Uint8Array {
  const length = rows.length / height
  const out = new Uint8Array((length + 1) * height)
  const made = FILTERS.map(() => new Uint8Array(length))
  let above = new Uint8Array(length)
  for (let y = 0; y < height; y++) {
    const row = rows.slice(y * length, (y + 1) * length)
    const at = y * (length + 1)
    if (distance === 0) out.set(row, at + 1)
    else {
      const sums = FILTERS.map((filter, i) => applyFilter(filter, row, above, distance, made[i]!))
      const best = sums.indexOf(Math.min(...sums))
      out[at] = FILTERS[best]!
      out.set(made[best]!, at + 1)
    }
    above = row
  }
  return out
}

/** None, left, above, and whichever of three is nearest. */
const FILTERS = [0, 1, 2, 4] as const

/** Writes a filtered row. @returns the sum of its bytes, taken as differences */
function applyFilter(
  filter: (typeof FILTERS)[number],
  row: Uint8Array,
  above: Uint8Array,
  distance: number,
  out: Uint8Array,
): number {
  let sum = 0
  for (let i = 0; i < row.length; i++) {
    const left = i < distance ? 0 : row[i - distance]!
    const up = above[i]!
    const guess =
      filter === 0
        ? 0
        : filter === 1
          ? left
          : filter === 2
            ? up
            : paeth(left, up, i < distance ? 0 : above[i - distance]!)
    const byte = (row[i]! - guess) & 255
    out[i] = byte
    sum += byte < 128 ? byte : 256 - byte
  }
  return sum
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function chunk(type: string, data = new Uint8Array()): Uint8Array<ArrayBuffer>[] {
  const head = new Uint8Array(8)
  new DataView(head.buffer).setUint32(0, data.length)
  head.set(
    [...type].map((character) => character.charCodeAt(0)),
    4,
  )
  let crc = 0xffffffff
  for (const bytes of [head.subarray(4), data])
    for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8)
  const tail = new Uint8Array(4)
  new DataView(tail.buffer).setUint32(0, ~crc >>> 0)
  return [head, data as Uint8Array<ArrayBuffer>, tail]
}
