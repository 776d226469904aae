import { isNumericDtype, typedArrays } from './array-elements.ts'
import type { ColumnType, TypeKind } from './column-type.ts'

/** What numbers, dates and the frame of a list or an object take, about. */
const FRAME_BYTES = 16

/** About how many bytes a value that can be sent takes in memory; media that are only referred to (Blobs, URLs) take none. */
export function measure(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return FRAME_BYTES + value.length
    case 'object':
      return value === null ? FRAME_BYTES : measureObject(value)
    default:
      return FRAME_BYTES
  }
}

function measureObject(value: object): number {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return FRAME_BYTES + value.byteLength
  const isList = Array.isArray(value)
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return FRAME_BYTES
  let bytes = FRAME_BYTES
  for (const member of isList ? (value as unknown[]) : Object.values(value)) bytes += measure(member)
  return bytes
}

/** Values that are looked at to tell how large all are. */
const SAMPLE = 250

/** About how many bytes values of a type take, beyond those that any take. */
export function measureAll(type: ColumnType, values: readonly unknown[]): number {
  if (!mayBeLarge(type)) return 0
  const step = Math.ceil(values.length / SAMPLE)
  let bytes = 0
  for (let i = 0; i < values.length; i += step) bytes += step * measure(values[i])
  return bytes
}

/** Kinds whose values have any size; of media a row holds only what refers to them. */
const unbounded: Readonly<Record<TypeKind, boolean>> = {
  string: true,
  int: false,
  bigint: false,
  float: false,
  bool: false,
  timestamp: false,
  date: false,
  uuid: false,
  binary: true,
  json: true,
  array: true,
  image: false,
  video: false,
  audio: false,
  document: false,
}

/** Whether a value of a type has any size. */
function mayBeLarge({ kind }: ColumnType): boolean {
  return unbounded[kind]
}

/** About how many bytes each value of a type takes; undefined where they take any. */
export function bytesOfEach(type: ColumnType): number | undefined {
  if (!mayBeLarge(type)) return FRAME_BYTES
  const { kind, dimensions, dtype } = type
  if (kind !== 'array' || !dimensions || dtype === undefined || !isNumericDtype(dtype)) return undefined
  let bytes = typedArrays[dtype].BYTES_PER_ELEMENT
  for (const length of dimensions) {
    if (length === null) return undefined
    bytes *= length
  }
  return FRAME_BYTES + bytes
}

/** Rows that wait to be sent or written may have this many bytes, about. */
export const BATCH_BYTES = 16 * 1024 * 1024
