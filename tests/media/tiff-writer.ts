/** Numbers of the fields that the tests write. */
export const tag = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  offsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  counts: 279,
  planar: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileCounts: 325,
  extra: 338,
  format: 339,
  profile: 34675,
  dng: 50706,
} as const

export type TiffValue = number | readonly number[] | Uint8Array

export interface TiffLayout {
  readonly isBigEndian?: boolean
  readonly isBig?: boolean
}

/**
 * A TIFF file of one page. Its fields have values of 32 bits, whatever is usual for them, or are bytes.
 * @param fields by tag; where the blocks lie, and their lengths, are added where they are not given
 * @param blocks strips, or tiles where the fields give their size
 */
export function writeTiff(
  fields: Readonly<Record<number, TiffValue>>,
  blocks: readonly (readonly number[])[],
  { isBigEndian = false, isBig = false }: TiffLayout = {},
): Uint8Array<ArrayBuffer> {
  const little = !isBigEndian
  const header = isBig ? 16 : 8
  const starts = blocks.map(
    (_, i) => header + blocks.slice(0, i).reduce((sum, { length }) => sum + length, 0),
  )
  const isTiled = tag.tileWidth in fields
  const all: Record<number, TiffValue> = {
    [isTiled ? tag.tileOffsets : tag.offsets]: starts,
    [isTiled ? tag.tileCounts : tag.counts]: blocks.map(({ length }) => length),
    ...fields,
  }
  const entries = Object.entries(all)
    .map(([number, value]) => ({ number: Number(number), ...encoded(value, little) }))
    .filter(({ data }) => data.length > 0)
    .sort((a, b) => a.number - b.number)
  const directory = starts.length === 0 ? header : starts.at(-1)! + blocks.at(-1)!.length
  const [countSize, entrySize, offsetSize] = isBig ? [8, 20, 8] : [2, 12, 4]
  const end = directory + countSize + entries.length * entrySize + offsetSize
  const outside = entries.map(({ data }) => (data.length <= offsetSize ? 0 : data.length))
  const view = new DataView(new ArrayBuffer(end + outside.reduce((sum, size) => sum + size, 0)))
  const bytes = new Uint8Array(view.buffer)
  const putOffset = (at: number, value: number): void =>
    isBig ? view.setBigUint64(at, BigInt(value), little) : view.setUint32(at, value, little)
  bytes.fill(isBigEndian ? 0x4d : 0x49, 0, 2)
  view.setUint16(2, isBig ? 43 : 42, little)
  if (isBig) view.setUint16(4, 8, little)
  putOffset(isBig ? 8 : 4, directory)
  blocks.forEach((block, i) => bytes.set(block, starts[i]!))
  if (isBig) putOffset(directory, entries.length)
  else view.setUint16(directory, entries.length, little)
  let free = end
  entries.forEach(({ number, type, count, data }, i) => {
    const at = directory + countSize + i * entrySize
    view.setUint16(at, number, little)
    view.setUint16(at + 2, type, little)
    putOffset(at + 4, count)
    const inside = at + entrySize - offsetSize
    if (outside[i]! > 0) putOffset(inside, free)
    bytes.set(data, outside[i]! > 0 ? free : inside)
    free += outside[i]!
  })
  return bytes
}

const LONG = 4
const UNDEFINED = 7

function encoded(value: TiffValue, little: boolean): { type: number; count: number; data: Uint8Array } {
  if (value instanceof Uint8Array) return { type: UNDEFINED, count: value.length, data: value }
  const values = [value].flat()
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((each, i) => view.setUint32(4 * i, each, little))
  return { type: LONG, count: values.length, data: new Uint8Array(view.buffer) }
}
