import type { Data, DataType } from 'apache-arrow'
import { typedArrays } from '@polytable/model/types/array-elements'
import { bitsOfFloat16 } from '@polytable/model/types/numbers/float16'
import type { ArrayDtype, ColumnType, NdArray } from '@polytable/model/types/index'
import { bits, texts, validity } from './arrow-data.ts'
import type { ArrowLibrary } from './arrow.ts'

type Shape = readonly number[]
/** What is known of an array before its values: the length of each dimension, null where it is open. */
type Dimensions = readonly (number | null)[]

/**
 * Arrays as lists in lists: a dimension of a known length is a list of fixed size, another a list. Undefined where the type does not
 * say how many dimensions there are.
 */
export function arrayType(arrow: ArrowLibrary, { dimensions, dtype }: ColumnType): DataType | undefined {
  return dimensions && dtype ? listType(arrow, dimensions, dtype) : undefined
}

function listType(arrow: ArrowLibrary, [length, ...inner]: Dimensions, dtype: ArrayDtype): DataType {
  if (length === undefined) return elementType(arrow, dtype)
  const item = new arrow.Field('item', listType(arrow, inner, dtype), false)
  return length ? new arrow.FixedSizeList(length, item) : new arrow.List(item)
}

function elementType(arrow: ArrowLibrary, dtype: ArrayDtype): DataType {
  switch (dtype) {
    case 'float16':
      return new arrow.Float16()
    case 'float32':
      return new arrow.Float32()
    case 'float64':
      return new arrow.Float64()
    case 'int8':
      return new arrow.Int8()
    case 'uint8':
      return new arrow.Uint8()
    case 'int16':
      return new arrow.Int16()
    case 'uint16':
      return new arrow.Uint16()
    case 'int32':
      return new arrow.Int32()
    case 'uint32':
      return new arrow.Uint32()
    case 'int64':
      return new arrow.Int64()
    case 'uint64':
      return new arrow.Uint64()
    case 'bool':
      return new arrow.Bool()
    case 'string':
      return new arrow.Utf8()
  }
}

/** Arrays of a type for which there is an {@link arrayType}. */
export function arrayData(arrow: ArrowLibrary, type: ColumnType, values: readonly (NdArray | null)[]): Data {
  const { dimensions = [], dtype = 'float64' } = type
  // In a list of fixed size a missing array takes the room of one.
  const room = dimensions.reduce<number>((product, length) => product * (length ?? 0), 1)
  const elements = elementData(arrow, dtype, values, room)
  const shapes = values.map((value) => (value === null ? null : value.shape))
  return listData(arrow, type, dimensions, shapes, elements, validity(values))
}

/** The lists of one dimension, which hold those of the next, which hold the elements. */
function listData(
  arrow: ArrowLibrary,
  type: ColumnType,
  dimensions: Dimensions,
  shapes: readonly (Shape | null)[],
  elements: Data,
  valid: Partial<ReturnType<typeof validity>>,
): Data {
  const [length, ...inner] = dimensions
  if (length === undefined) return elements
  const count = (shape: Shape | null): number => length || (shape?.[0] ?? 0)
  const innerShapes =
    inner.length === 0
      ? []
      : shapes.flatMap((shape) =>
          new Array<Shape | null>(count(shape)).fill(shape === null ? null : shape.slice(1)),
        )
  const child = listData(arrow, type, inner, innerShapes, elements, {})
  const made = {
    type: listType(arrow, dimensions, type.dtype!),
    length: shapes.length,
    nullCount: 0,
    ...valid,
    child,
  }
  if (length) return arrow.makeData(made as never)
  const valueOffsets = new Int32Array(shapes.length + 1)
  shapes.forEach((shape, i) => {
    valueOffsets[i + 1] = valueOffsets[i]! + count(shape)
  })
  return arrow.makeData({ ...made, valueOffsets } as never)
}

/** The elements of all arrays one after the other, `room` empty ones for each that is missing. */
function elementData(
  arrow: ArrowLibrary,
  dtype: ArrayDtype,
  values: readonly (NdArray | null)[],
  room: number,
): Data {
  const all = <T>(absent: T): T[] =>
    values.flatMap((value) =>
      value === null ? new Array<T>(room).fill(absent) : (value.data as unknown as readonly T[]),
    )
  if (dtype === 'bool') return bits(arrow, all(false))
  if (dtype === 'string') return texts(arrow, all(''), (text) => text)
  const length = values.reduce((sum, value) => sum + (value?.data.length ?? room), 0)
  const data = new typedArrays[dtype](length)
  let at = 0
  for (const value of values) {
    if (value) data.set(value.data as never, at)
    at += value?.data.length ?? room
  }
  // Arrow holds float16 as their bits.
  const held = dtype === 'float16' ? Uint16Array.from(data as Float32Array, bitsOfFloat16) : data
  return arrow.makeData({ type: elementType(arrow, dtype), length, nullCount: 0, data: held } as never)
}
