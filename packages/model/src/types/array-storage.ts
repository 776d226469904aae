import { dtypeOfTyped, typedArrays } from './array-elements.ts'
import { arrayDtypes, type ArrayDtype, type ColumnType } from './column-type.ts'
import { bitsOfFloat16, float16OfBits } from './numbers/float16.ts'
import type { NdArray, TypedArray } from './values.ts'

/** Stored form: dtype (1 byte), number of dimensions (1), each dimension (uint32 LE), then the elements, little-endian. */
export function encodeNdArray(array: NdArray, type: Pick<ColumnType, 'dtype'>): Uint8Array {
  const dtype = dtypeOfStored(array.data, type)
  const header = new DataView(new ArrayBuffer(2 + 4 * array.shape.length))
  header.setUint8(0, arrayDtypes.indexOf(dtype))
  header.setUint8(1, array.shape.length)
  array.shape.forEach((n, i) => header.setUint32(2 + 4 * i, n, true))
  const body = elementBytes(array.data, dtype)
  const bytes = new Uint8Array(header.byteLength + body.length)
  bytes.set(new Uint8Array(header.buffer), 0)
  bytes.set(body, header.byteLength)
  return bytes
}

function dtypeOfStored(data: NdArray['data'], type: Pick<ColumnType, 'dtype'>): ArrayDtype {
  // Only the type tells float16 from float32.
  if (type.dtype === 'float16' && data instanceof Float32Array) return 'float16'
  if (!Array.isArray(data)) return dtypeOfTyped(data as TypedArray)!
  return typeof data[0] === 'string' ? 'string' : 'bool'
}

function elementBytes(data: NdArray['data'], dtype: ArrayDtype): Uint8Array {
  if (dtype === 'string') return new TextEncoder().encode(JSON.stringify(data))
  if (dtype === 'bool') return Uint8Array.from(data as readonly boolean[], (x) => (x ? 1 : 0))
  const typed =
    dtype === 'float16' ? Uint16Array.from(data as Float32Array, bitsOfFloat16) : (data as TypedArray)
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

export function decodeNdArray(bytes: Uint8Array): NdArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dtype = arrayDtypes[view.getUint8(0)]!
  const shape = Array.from({ length: view.getUint8(1) }, (_, i) => view.getUint32(2 + 4 * i, true))
  const body = bytes.slice(2 + 4 * shape.length)
  return { data: elements(dtype, body), shape }
}

function elements(dtype: ArrayDtype, body: Uint8Array<ArrayBuffer>): NdArray['data'] {
  if (dtype === 'string') return JSON.parse(new TextDecoder().decode(body)) as string[]
  if (dtype === 'bool') return Array.from(body, (x) => x === 1)
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(body.buffer), float16OfBits)
  return new typedArrays[dtype](body.buffer)
}
