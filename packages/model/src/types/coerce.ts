import { PolytableError } from '../errors/index.ts'
import { toNdArray } from './arrays.ts'
import { displayType, isMediaKind, type ColumnType } from './column-type.ts'
import { checkShape } from './json-shape.ts'
import { toJsonValue } from './json-value.ts'
import { toJson } from './storage.ts'
import { checkText, describeValue } from './text.ts'
import { hasZone, isCalendarDate, MAX_MICROS, microsFromDate, MIN_MICROS, parseIsoMicros } from './time.ts'
import type { Value } from './values.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/**
 * The engine's value for what a caller gave. Media values pass through: they are resolved where bytes can be read.
 * @param timeZone what points in time are read in that are given as texts without a zone.
 * @throws PolytableError TYPE_MISMATCH where the value does not fit; the caller adds table, column and row.
 */
export function coerce(type: ColumnType, given: unknown, timeZone = 'UTC'): Value {
  if (given === null || given === undefined) return null
  switch (type.kind) {
    case 'string':
      if (typeof given !== 'string') throw mismatch(type, given)
      return checkText(given)
    case 'int':
      if (typeof given === 'bigint' && Number.isSafeInteger(Number(given))) return Number(given)
      if (typeof given !== 'number' || !Number.isSafeInteger(given)) throw mismatch(type, given)
      // There is one zero among the ints.
      return given + 0
    case 'bigint':
      return coerceBigint(type, given)
    case 'float':
      if (typeof given === 'bigint') return Number(given)
      if (typeof given !== 'number') throw mismatch(type, given)
      return given
    case 'bool':
      if (typeof given === 'boolean') return given
      if (given === 0 || given === 1) return given === 1
      throw mismatch(type, given)
    case 'timestamp':
      return coerceTimestamp(type, given, timeZone)
    case 'date':
      return coerceDate(type, given)
    case 'uuid':
      if (typeof given !== 'string' || !UUID.test(given)) throw mismatch(type, given)
      return given.toLowerCase()
    case 'binary':
      if (given instanceof Uint8Array) return given
      if (given instanceof ArrayBuffer) return new Uint8Array(given)
      throw mismatch(type, given)
    case 'json':
      return coerceJson(type, given, timeZone)
    case 'array':
      return toNdArray(type, given)
    default:
      return isMediaKind(type.kind) ? given : null
  }
}

/**
 * The JSON of a value that stands in an expression. A point in time without a zone stays without one: the client that uses the
 * expression has one.
 * @throws PolytableError as {@link coerce}
 */
export function toLiteral(type: ColumnType, given: unknown): unknown {
  const value = coerce(type, given)
  return type.kind === 'timestamp' && typeof given === 'string' && !hasZone(given)
    ? given.trim()
    : toJson(type, value)
}

function coerceBigint(type: ColumnType, given: unknown): bigint {
  const isExact = typeof given === 'number' ? Number.isSafeInteger(given) : isDigits(given)
  const value = isExact ? BigInt(given as number | string) : given
  if (typeof value !== 'bigint' || value > INT64_MAX || value < INT64_MIN) throw mismatch(type, given)
  return value
}

/** JSON has 64-bit integers as texts, since its numbers are doubles. */
function isDigits(given: unknown): boolean {
  return typeof given === 'string' && /^-?\d{1,19}$/.test(given)
}

function coerceTimestamp(type: ColumnType, given: unknown, timeZone: string): bigint {
  const micros = typeof given === 'bigint' ? given : readMicros(given, timeZone)
  if (micros === undefined || micros < MIN_MICROS || micros > MAX_MICROS) throw mismatch(type, given)
  return micros
}

function readMicros(given: unknown, timeZone: string): bigint | undefined {
  if (given instanceof Date) return Number.isNaN(given.getTime()) ? undefined : microsFromDate(given)
  return typeof given === 'string' ? parseIsoMicros(given, timeZone) : undefined
}

function coerceDate(type: ColumnType, given: unknown): string {
  const text =
    given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString().replace(/T.*/, '') : given
  if (typeof text !== 'string' || !isCalendarDate(text)) throw mismatch(type, given)
  return text
}

function coerceJson(type: ColumnType, given: unknown, timeZone: string): Value {
  let value: unknown
  try {
    value = toJsonValue(given)
  } catch (error) {
    if (PolytableError.is(error)) throw error
    throw new PolytableError('TYPE_MISMATCH', `Not a JSON value: ${String((error as Error).message)}`, {
      cause: error,
    })
  }
  if (value === undefined) throw mismatch(type, given)
  return type.shape
    ? checkShape(type.shape, value, (member, part) => coerceMember(member, part, timeZone))
    : (value as Value)
}

/** A part of a JSON value, in the form in which JSON has values of its type. */
function coerceMember(type: ColumnType, given: unknown, timeZone: string): unknown {
  return toJson(type, coerce(type, given, timeZone))
}

function mismatch(type: ColumnType, given: unknown): PolytableError {
  return new PolytableError('TYPE_MISMATCH', `Expected ${displayType(type)}, got ${describeValue(given)}`)
}
