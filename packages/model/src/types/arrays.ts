import { PolytableError } from '../errors/index.ts'
import {
  dtypeOfTyped,
  elementReader,
  isNumericDtype,
  isTypedArray,
  typedArrays,
  wrongElement,
} from './array-elements.ts'
import type { ArrayDtype, ColumnType } from './column-type.ts'
import { within } from './place.ts'
import { describeValue } from './text.ts'
import type { NdArray, TypedArray } from './values.ts'

/** An array as it is given: elements of any kind, in the order of the rows. */
interface GivenArray {
  readonly data: TypedArray | readonly unknown[]
  readonly shape: readonly number[]
}

/** The most dimensions, and the most that each may have: what is stored of a shape. */
const MAX_RANK = 255
const MAX_LENGTH = 2 ** 32 - 1

/**
 * An array of a type. Elements are of its dtype, or else of that of what is given.
 * @throws PolytableError TYPE_MISMATCH where the value is no array, has another shape than the type asks for, or an element that is
 *   not of its dtype, which is named by its place
 */
export function toNdArray(type: ColumnType, input: unknown): NdArray {
  const array = isNdArray(input) ? checkShape(input, type) : fromNested(input)
  const expected = type.dimensions
  if (expected) {
    const { shape } = array
    const fits = expected.length === shape.length && expected.every((n, i) => n === null || n === shape[i])
    if (!fits) {
      throw mismatch(
        `Expected an array of shape (${expected.map((n) => n ?? 'any').join(', ')}), got (${shape.join(', ')})`,
      )
    }
  }
  return { data: convert(array, type.dtype ?? dtypeOf(array.data)), shape: array.shape }
}

function isNdArray(input: unknown): input is { readonly data: unknown; readonly shape: unknown } {
  return typeof input === 'object' && input !== null && 'data' in input && 'shape' in input
}

function checkShape(
  { data, shape }: { readonly data: unknown; readonly shape: unknown },
  { dtype }: ColumnType,
): GivenArray {
  if (!isTypedArray(data) && !Array.isArray(data))
    throw mismatch(`The data of an array must be a typed array or a list, not ${describeValue(data)}`)
  if (dtype === undefined && Array.isArray(data) && typeof data[0] === 'number')
    throw mismatch('A list of numbers has no dtype', 'Pass a typed array, or declare the dtype.')
  const isShape =
    Array.isArray(shape) &&
    shape.length <= MAX_RANK &&
    shape.every((n) => Number.isSafeInteger(n) && n >= 0 && n <= MAX_LENGTH)
  if (!isShape) {
    const shown = Array.isArray(shape) ? `(${shape.join(', ')})` : describeValue(shape)
    throw mismatch(`${shown} is not a valid shape`, `A shape is a list of integers from 0 to ${MAX_LENGTH}.`)
  }
  const lengths = shape as readonly number[]
  const size = lengths.reduce((product, n) => product * n, 1)
  if (data.length !== size)
    throw mismatch(`An array of shape (${lengths.join(', ')}) holds ${size} values, not ${data.length}`)
  return { data, shape: [...lengths] }
}

function fromNested(input: unknown): GivenArray {
  if (isTypedArray(input)) return { data: input, shape: [input.length] }
  if (!Array.isArray(input)) throw mismatch(`Expected an array, got ${describeValue(input)}`)
  const shape: number[] = []
  for (let level: unknown = input; isList(level); level = level[0]) shape.push(level.length)
  if (shape.length > MAX_RANK) throw mismatch(`An array has at most ${MAX_RANK} dimensions`)
  const data: unknown[] = []
  flatten(input, shape, 0, data)
  return { data, shape }
}

function isList(value: unknown): value is TypedArray | readonly unknown[] {
  return Array.isArray(value) || isTypedArray(value)
}

/** Appends the elements below a list of a dimension. @throws PolytableError TYPE_MISMATCH for a list of another shape */
function flatten(input: unknown, shape: readonly number[], dimension: number, data: unknown[]): void {
  const length = shape[dimension]!
  if (!isList(input) || input.length !== length) {
    const got = isList(input) ? input.length : describeValue(input)
    throw mismatch(`Expected ${length} values, as in the first list of this dimension, got ${got}`)
  }
  const isLast = dimension === shape.length - 1
  for (let i = 0; i < length; i++) {
    const element = input[i]
    if (isLast) {
      if (isList(element)) throw mismatch(`[${i}]: Expected an element, got a list`)
      data.push(element)
      continue
    }
    try {
      flatten(element, shape, dimension + 1, data)
    } catch (error) {
      throw within(`[${i}]`, error)
    }
  }
}

/** The dtype of data whose type says none. */
function dtypeOf(data: GivenArray['data']): ArrayDtype {
  if (isTypedArray(data)) {
    const dtype = dtypeOfTyped(data)
    if (dtype) return dtype
    throw mismatch(`An array cannot hold the elements of ${describeValue(data)}`)
  }
  switch (typeof data[0]) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int64'
    default:
      return 'float64'
  }
}

function convert({ data, shape }: GivenArray, dtype: ArrayDtype): NdArray['data'] {
  if (isNumericDtype(dtype) && dtype !== 'float16' && data instanceof typedArrays[dtype]) return data
  const read = elementReader(dtype)
  const made = isNumericDtype(dtype)
    ? (new typedArrays[dtype](data.length) as Float64Array)
    : new Array<never>(data.length)
  for (let i = 0; i < data.length; i++) {
    try {
      const element = read(data[i])
      if (element === undefined) throw wrongElement(dtype, data[i])
      made[i] = element as never
    } catch (error) {
      throw within(placeOf(i, shape), error)
    }
  }
  return made
}

/** Where an element stands: `[1][0]`. */
function placeOf(at: number, shape: readonly number[]): string {
  let place = ''
  let left = at
  for (const length of [...shape].reverse()) {
    place = `[${left % length}]${place}`
    left = Math.floor(left / length)
  }
  return place
}

/** The array as lists in lists, as JSON has it: 64-bit integers as text. */
export function nestedList({ data, shape }: NdArray): unknown {
  let level: unknown[] = Array.from(data as ArrayLike<unknown>, (item) =>
    typeof item === 'bigint' ? String(item) : item,
  )
  for (let dimension = shape.length - 1; dimension > 0; dimension--) {
    const length = shape[dimension]!
    const lists = shape.slice(0, dimension).reduce((product, n) => product * n, 1)
    level = Array.from({ length: lists }, (_, i) => level.slice(i * length, (i + 1) * length))
  }
  return level
}

function mismatch(message: string, hint?: string): PolytableError {
  return new PolytableError('TYPE_MISMATCH', message, hint === undefined ? {} : { hint })
}
