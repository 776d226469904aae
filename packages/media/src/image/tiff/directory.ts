import { bytesOf } from '../../bytes.ts'
import { BIG } from './magic.ts'

/** The fields of a page of a TIFF file, by tag; read when they are asked for. */
export interface Directory {
  readonly isLittleEndian: boolean
  has(tag: number): boolean
  /** The numbers of a field, whole ones or fractions; none where it is absent. @throws RangeError where it is not within the file */
  numbers(tag: number): Promise<readonly number[]>
  /** The first of them. */
  number(tag: number): Promise<number | undefined>
  bytes(tag: number): Promise<Uint8Array<ArrayBuffer> | undefined>
}

interface Field {
  readonly type: number
  readonly count: number
  readonly data: Blob
}

/** Fields of a page, and bytes of one: no file has more for a good reason. */
const MAX_FIELDS = 4096
const MAX_BYTES = 2 ** 26

const BYTE = 1
const SHORT = 3
const LONG = 4
const RATIONAL = 5
const UNDEFINED = 7
const IFD = 13
const LONG8 = 16
const IFD8 = 18
/** Bytes of a value of each type (TIFF 6.0, section 2, and BigTIFF). */
const sizes: Readonly<Record<number, number>> = {
  [BYTE]: 1,
  [SHORT]: 2,
  [LONG]: 4,
  [RATIONAL]: 8,
  [UNDEFINED]: 1,
  [IFD]: 4,
  [LONG8]: 8,
  [IFD8]: 8,
}

/** The first page of a TIFF or BigTIFF file; undefined where there is none. */
export async function readDirectory(file: Blob): Promise<Directory | undefined> {
  const viewAt = async (at: number, length: number): Promise<DataView | undefined> => {
    const view = new DataView(await file.slice(at, at + length).arrayBuffer())
    return view.byteLength === length ? view : undefined
  }
  const head = await viewAt(0, 16)
  if (head === undefined) return undefined
  const little = head.getUint16(0) === 0x4949
  const isBig = head.getUint16(2, little) === BIG
  const offsetAt = (view: DataView, at: number): number =>
    isBig ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little)
  const at = offsetAt(head, isBig ? 8 : 4)
  const [countSize, entrySize, inline] = isBig ? [8, 20, 8] : [2, 12, 4]
  const counted = await viewAt(at, countSize)
  if (counted === undefined) return undefined
  const count = isBig ? offsetAt(counted, 0) : counted.getUint16(0, little)
  const entries = count <= MAX_FIELDS ? await viewAt(at + countSize, count * entrySize) : undefined
  if (entries === undefined) return undefined
  const fields = new Map<number, Field>()
  for (let entry = 0; entry < entries.byteLength; entry += entrySize) {
    const type = entries.getUint16(entry + 2, little)
    const values = offsetAt(entries, entry + 4)
    const size = values * (sizes[type] ?? 0)
    if (size === 0) continue
    const value = entry + entrySize - inline
    const from = size <= inline ? at + countSize + value : offsetAt(entries, value)
    fields.set(entries.getUint16(entry, little), { type, count: values, data: file.slice(from, from + size) })
  }
  return directoryOf(fields, little)
}

function directoryOf(fields: ReadonlyMap<number, Field>, isLittleEndian: boolean): Directory {
  const bytes = async (tag: number): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const field = fields.get(tag)
    if (field === undefined) return undefined
    const size = field.count * sizes[field.type]!
    if (size > MAX_BYTES || field.data.size < size)
      throw new RangeError(`Field ${tag} is not within the file.`)
    return bytesOf(field.data)
  }
  const numbers = async (tag: number): Promise<readonly number[]> => {
    const found = await bytes(tag)
    const { type, count } = fields.get(tag) ?? { type: BYTE, count: 0 }
    const view = new DataView(found?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: count }, (_, i) => valueAt(view, type, i, isLittleEndian))
  }
  return {
    isLittleEndian,
    has: (tag) => fields.has(tag),
    bytes,
    numbers,
    number: async (tag) => (await numbers(tag))[0],
  }
}

function valueAt(view: DataView, type: number, i: number, little: boolean): number {
  switch (type) {
    case SHORT:
      return view.getUint16(2 * i, little)
    case LONG:
    case IFD:
      return view.getUint32(4 * i, little)
    case LONG8:
    case IFD8:
      return Number(view.getBigUint64(8 * i, little))
    case RATIONAL:
      return view.getUint32(8 * i, little) / view.getUint32(8 * i + 4, little)
    default:
      return view.getUint8(i)
  }
}
