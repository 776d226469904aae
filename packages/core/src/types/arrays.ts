import { PolytableError } from '../errors/index.ts'
import type { ArrayDtype, ColumnType } from './column-type.ts'
import type { NdArray, TypedArray } from './values.ts'

/** What holds the elements of an array, by dtype, where they are numbers. */
export const typedArrays = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const

type TypedDtype = keyof typeof typedArrays
const dtypes: readonly ArrayDtype[] = [
  'float32',
  'float64',
  'int8',
  'uint8',
  'int16',
  'int32',
  'int64',
  'bool',
  'string',
]

/** @throws PolytableError TYPE_MISMATCH where the value is no array or has another shape than the type asks for. */
export function toNdArray(type: ColumnType, given: unknown): NdArray {
  const array = isNdArray(given) ? given : fromNested(given)
  const size = array.shape.reduce((product, n) => product * n, 1)
  if (array.data.length !== size) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `An array of shape (${array.shape.join(', ')}) holds ${size} values, not ${array.data.length}`,
    )
  }
  const dtype = type.dtype ?? dtypeOf(array.data)
  const converted: NdArray = { data: convert(array.data, dtype), shape: array.shape }
  const expected = type.dimensions
  if (expected !== undefined) {
    const fits =
      expected.length === array.shape.length && expected.every((n, i) => n === null || n === array.shape[i])
    if (!fits) {
      throw new PolytableError(
        'TYPE_MISMATCH',
        `Expected an array of shape (${expected.map((n) => n ?? 'any').join(', ')}), got (${array.shape.join(', ')})`,
      )
    }
  }
  return converted
}

function isNdArray(given: unknown): given is NdArray {
  return typeof given === 'object' && given !== null && 'data' in given && 'shape' in given
}

function fromNested(given: unknown): NdArray {
  if (ArrayBuffer.isView(given) && !(given instanceof DataView)) {
    const data = given as TypedArray
    return { data, shape: [data.length] }
  }
  if (!Array.isArray(given)) throw new PolytableError('TYPE_MISMATCH', 'Expected an array')
  const shape: number[] = []
  for (let level: unknown = given; Array.isArray(level); level = level[0]) shape.push(level.length)
  const flat = given.flat(shape.length - 1) as (number | boolean | string)[]
  if (!hasShape(given, shape)) {
    throw new PolytableError('TYPE_MISMATCH', 'An array has rows of different lengths')
  }
  if (flat.every((x) => typeof x === 'string')) return { data: flat as string[], shape }
  if (flat.every((x) => typeof x === 'boolean')) return { data: flat as boolean[], shape }
  if (flat.every((x) => typeof x === 'number')) return { data: Float64Array.from(flat as number[]), shape }
  throw new PolytableError('TYPE_MISMATCH', 'An array holds values of different types')
}

function hasShape(given: unknown, [length, ...inner]: readonly number[]): boolean {
  if (length === undefined) return !Array.isArray(given)
  return Array.isArray(given) && given.length === length && given.every((item) => hasShape(item, inner))
}

function dtypeOf(data: NdArray['data']): ArrayDtype {
  if (Array.isArray(data)) return typeof data[0] === 'string' ? 'string' : 'bool'
  const found = Object.entries(typedArrays).find(([, type]) => data instanceof type)
  if (!found) throw new PolytableError('TYPE_MISMATCH', 'An array of this element type cannot be stored')
  return found[0] as ArrayDtype
}

function convert(data: NdArray['data'], dtype: ArrayDtype): NdArray['data'] {
  // An array literal without elements is of any type.
  const from = data.length === 0 && Array.isArray(data) ? dtype : dtypeOf(data)
  if (from === dtype) return Array.isArray(data) && dtype in typedArrays ? emptyArray(dtype) : data
  if (dtype === 'bool' || dtype === 'string' || from === 'bool' || from === 'string') {
    throw new PolytableError('TYPE_MISMATCH', `Expected an array of ${dtype}, got ${from}`)
  }
  const numbers = Array.from(data as ArrayLike<number | bigint>)
  const unfit = numbers.find((n) => !fits(Number(n), dtype as TypedDtype))
  if (unfit !== undefined) throw new PolytableError('TYPE_MISMATCH', `${unfit} is no ${dtype}`)
  return dtype === 'int64'
    ? BigInt64Array.from(numbers.map((n) => BigInt(n)))
    : (typedArrays[dtype as Exclude<TypedDtype, 'int64'>].from(numbers.map(Number)) as TypedArray)
}

function emptyArray(dtype: ArrayDtype): TypedArray {
  return new typedArrays[dtype as TypedDtype](0)
}

const integerBits: Partial<Record<TypedDtype, number>> = {
  int8: 7,
  uint8: 8,
  int16: 15,
  int32: 31,
  int64: 63,
}

/** Whether a number is one of an integer type; floats take any. */
function fits(n: number, dtype: TypedDtype): boolean {
  const bits = integerBits[dtype]
  if (bits === undefined) return true
  return Number.isInteger(n) && n < 2 ** bits && n >= (dtype === 'uint8' ? 0 : -(2 ** bits))
}

/** Stored form: dtype (1 byte), number of dimensions (1), each dimension (uint32 LE), then the elements, little-endian. */
export function encodeNdArray(array: NdArray): Uint8Array {
  const dtype = dtypeOf(array.data)
  const header = new DataView(new ArrayBuffer(2 + 4 * array.shape.length))
  header.setUint8(0, dtypes.indexOf(dtype))
  header.setUint8(1, array.shape.length)
  array.shape.forEach((n, i) => header.setUint32(2 + 4 * i, n, true))
  const body = elementBytes(array.data, dtype)
  const bytes = new Uint8Array(header.byteLength + body.length)
  bytes.set(new Uint8Array(header.buffer), 0)
  bytes.set(body, header.byteLength)
  return bytes
}

function elementBytes(data: NdArray['data'], dtype: ArrayDtype): Uint8Array {
  if (dtype === 'string') return new TextEncoder().encode(JSON.stringify(data))
  if (dtype === 'bool') return Uint8Array.from(data as readonly boolean[], (x) => (x ? 1 : 0))
  const typed = data as TypedArray
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
}

export function decodeNdArray(bytes: Uint8Array): NdArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dtype = dtypes[view.getUint8(0)]!
  const shape = Array.from({ length: view.getUint8(1) }, (_, i) => view.getUint32(2 + 4 * i, true))
  const body = bytes.slice(2 + 4 * shape.length)
  if (dtype === 'string') return { data: JSON.parse(new TextDecoder().decode(body)) as string[], shape }
  if (dtype === 'bool') return { data: Array.from(body, (x) => x === 1), shape }
  return { data: new typedArrays[dtype](body.buffer), shape }
}

/** The array as lists in lists, as JSON has it: int64 as text. */
export function nestedList({ data, shape }: NdArray): unknown {
  let level: unknown[] = Array.from(data as ArrayLike<unknown>, (item) =>
    typeof item === 'bigint' ? String(item) : item,
  )
  for (const length of shape.slice(1).reverse()) {
    level = Array.from({ length: level.length / length }, (_, i) => level.slice(i * length, (i + 1) * length))
  }
  return level
}
