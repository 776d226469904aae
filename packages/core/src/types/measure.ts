import { PolytableError } from '../errors/index.ts'
import type { ColumnType } from './column-type.ts'
import { MAX_JSON_DEPTH, TOO_DEEP } from './depth.ts'

/** What numbers, dates and the frame of a list or an object take, about. */
const FRAME_BYTES = 16

/**
 * About how many bytes a given value takes in memory; media that are only referred to (Blobs, URLs) take none.
 * @throws PolytableError TYPE_MISMATCH for what cannot be sent to another thread: code, and what is nested too deep
 */
export function measure(value: unknown, left = MAX_JSON_DEPTH): number {
  switch (typeof value) {
    case 'string':
      return FRAME_BYTES + value.length
    case 'function':
    case 'symbol':
      throw new PolytableError('TYPE_MISMATCH', 'functions and symbols are no values')
    case 'object':
      return value === null ? FRAME_BYTES : measureObject(value, left)
    default:
      return FRAME_BYTES
  }
}

function measureObject(value: object, left: number): number {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return FRAME_BYTES + value.byteLength
  const isList = Array.isArray(value)
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return FRAME_BYTES
  if (left === 0) throw new PolytableError('TYPE_MISMATCH', TOO_DEEP)
  let bytes = FRAME_BYTES
  for (const member of isList ? (value as unknown[]) : Object.values(value))
    bytes += measure(member, left - 1)
  return bytes
}

/** Values that are looked at to tell how large all are. */
const SAMPLE = 250

/** About how many bytes values of a type take, beyond those that any take. */
export function measureAll(type: ColumnType, values: readonly unknown[]): number {
  if (!mayBeLarge(type)) return 0
  const step = Math.ceil(values.length / SAMPLE)
  let bytes = 0
  for (let i = 0; i < values.length; i += step) bytes += step * measure(values[i], Infinity)
  return bytes
}

/** Whether a value of a type has any size. */
export function mayBeLarge({ kind }: ColumnType): boolean {
  return kind === 'string' || kind === 'json' || kind === 'array' || kind === 'binary'
}

/** Rows that wait to be sent or written may have this many bytes, about. */
export const BATCH_BYTES = 16 * 1024 * 1024
