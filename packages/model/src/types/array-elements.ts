import { PolytableError } from '../errors/index.ts'
import type { ArrayDtype } from './column-type.ts'
import { toFloat16 } from './numbers/float16.ts'
import { checkText, describeValue } from './text.ts'
import type { TypedArray } from './values.ts'

/**
 * What holds the elements of an array, by dtype, where they are numbers. Not every runtime has a Float16Array: the float16 are held
 * as float32, which has them all.
 */
export const typedArrays = {
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const

type NumericDtype = keyof typeof typedArrays

export function isNumericDtype(dtype: ArrayDtype): dtype is NumericDtype {
  return dtype in typedArrays
}

/** Whether a value is a typed array of any kind, of any realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && 'length' in value
}

/** The dtype of a typed array whose type says none; undefined where there is none for it. */
export function dtypeOfTyped(data: TypedArray): NumericDtype | undefined {
  const name = data[Symbol.toStringTag] as string
  // Clamping is about how numbers are written, not about what they are.
  if (name === 'Uint8ClampedArray') return 'uint8'
  if (name === 'Float16Array') return 'float32'
  return (Object.keys(typedArrays) as NumericDtype[]).find(
    (dtype) => typedArrays[dtype].name === name && dtype !== 'float16',
  )
}

/** The least and the greatest number of each dtype of whole numbers. */
const ranges: Partial<Record<ArrayDtype, readonly [bigint, bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
}

/** What a given element is as one of a dtype; undefined where it is none. */
export function elementReader(
  dtype: ArrayDtype,
): (input: unknown) => number | bigint | boolean | string | undefined {
  switch (dtype) {
    case 'string':
      return (input) => (typeof input === 'string' ? checkText(input) : undefined)
    case 'bool':
      return (input) => (typeof input === 'boolean' ? input : undefined)
    case 'float64':
      return floatReader((n) => n)
    case 'float32':
      return floatReader(Math.fround)
    case 'float16':
      return floatReader(toFloat16)
    default:
      return wholeReader(dtype)
  }
}

/** A float is rounded to the nearest there is, but a number does not become infinite. */
function floatReader(round: (n: number) => number): (input: unknown) => number | undefined {
  return (input) => {
    if (typeof input !== 'number' && typeof input !== 'bigint') return undefined
    const n = Number(input)
    const rounded = round(n)
    return Number.isFinite(rounded) || (typeof input === 'number' && !Number.isFinite(n))
      ? rounded
      : undefined
  }
}

function wholeReader(dtype: NumericDtype): (input: unknown) => number | bigint | undefined {
  const isBig = dtype === 'int64' || dtype === 'uint64'
  const [least, greatest] = isBig ? ranges[dtype]! : ranges[dtype]!.map(Number)
  return (input) => {
    // Beyond the safe integers a number stands for several.
    const isWhole = typeof input === 'bigint' || (typeof input === 'number' && Number.isSafeInteger(input))
    if (!isWhole || input < least! || input > greatest!) return undefined
    return isBig ? BigInt(input) : Number(input)
  }
}

/** The error of an element that is none of a dtype. */
export function wrongElement(dtype: ArrayDtype, input: unknown): PolytableError {
  const range = ranges[dtype]
  return new PolytableError(
    'TYPE_MISMATCH',
    `Expected an element of ${dtype}, got ${describeValue(input)}`,
    range ? { hint: `Elements must be integers from ${range[0]} to ${range[1]}.` } : {},
  )
}
