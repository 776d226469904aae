import { PolytableError } from '../errors/index.ts'
import { toNdArray } from './arrays.ts'
import { displayType, type ColumnType } from './column-type.ts'
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
export function coerce(type: ColumnType, input: unknown, timeZone = 'UTC'): Value {
  if (input === null || input === undefined) return null
  switch (type.kind) {
    case 'string':
      if (typeof input !== 'string') throw mismatch(type, input)
      return checkText(input)
    case 'int':
      if (typeof input === 'bigint' && Number.isSafeInteger(Number(input))) return Number(input)
      if (typeof input !== 'number' || !Number.isSafeInteger(input)) throw mismatch(type, input)
      // There is one zero among the ints.
      return input + 0
    case 'bigint':
      return coerceBigint(type, input)
    case 'float':
      if (typeof input === 'bigint') return Number(input)
      if (typeof input !== 'number') throw mismatch(type, input)
      return input
    case 'bool':
      if (typeof input === 'boolean') return input
      if (input === 0 || input === 1) return input === 1
      throw mismatch(type, input)
    case 'timestamp':
      return coerceTimestamp(type, input, timeZone)
    case 'date':
      return coerceDate(type, input)
    case 'uuid':
      if (typeof input !== 'string' || !UUID.test(input)) throw mismatch(type, input)
      return input.toLowerCase()
    case 'binary':
      if (input instanceof Uint8Array) return input
      if (input instanceof ArrayBuffer) return new Uint8Array(input)
      throw mismatch(type, input)
    case 'json':
      return coerceJson(type, input, timeZone)
    case 'array':
      return toNdArray(type, input)
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return input
  }
}

/**
 * The JSON of a value that stands in an expression. A point in time without a zone stays without one: the client that uses the
 * expression has one.
 * @throws PolytableError as {@link coerce}
 */
export function toLiteral(type: ColumnType, input: unknown): unknown {
  const value = coerce(type, input)
  return type.kind === 'timestamp' && typeof input === 'string' && !hasZone(input)
    ? input.trim()
    : toJson(type, value)
}

function coerceBigint(type: ColumnType, input: unknown): bigint {
  const isExact = typeof input === 'number' ? Number.isSafeInteger(input) : isDigits(input)
  const value = isExact ? BigInt(input as number | string) : input
  if (typeof value !== 'bigint' || value > INT64_MAX || value < INT64_MIN) throw mismatch(type, input)
  return value
}

/** JSON has 64-bit integers as texts, since its numbers are doubles. */
function isDigits(input: unknown): boolean {
  return typeof input === 'string' && /^-?\d{1,19}$/.test(input)
}

function coerceTimestamp(type: ColumnType, input: unknown, timeZone: string): bigint {
  const micros = typeof input === 'bigint' ? input : readMicros(input, timeZone)
  if (micros === undefined || micros < MIN_MICROS || micros > MAX_MICROS) throw mismatch(type, input)
  return micros
}

function readMicros(input: unknown, timeZone: string): bigint | undefined {
  if (input instanceof Date) return Number.isNaN(input.getTime()) ? undefined : microsFromDate(input)
  return typeof input === 'string' ? parseIsoMicros(input, timeZone) : undefined
}

function coerceDate(type: ColumnType, input: unknown): string {
  const text =
    input instanceof Date && !Number.isNaN(input.getTime()) ? input.toISOString().replace(/T.*/, '') : input
  if (typeof text !== 'string' || !isCalendarDate(text)) throw mismatch(type, input)
  return text
}

function coerceJson(type: ColumnType, input: unknown, timeZone: string): Value {
  let value: unknown
  try {
    value = toJsonValue(input)
  } catch (error) {
    if (PolytableError.is(error)) throw error
    throw new PolytableError('TYPE_MISMATCH', `Not a JSON value: ${String((error as Error).message)}`, {
      cause: error,
    })
  }
  if (value === undefined) throw mismatch(type, input)
  return type.shape
    ? checkShape(type.shape, value, (member, part) => coerceMember(member, part, timeZone))
    : (value as Value)
}

/** A part of a JSON value, in the form in which JSON has values of its type. */
function coerceMember(type: ColumnType, input: unknown, timeZone: string): unknown {
  return toJson(type, coerce(type, input, timeZone))
}

/** What values of a type are given as, where its name does not say it. */
const FORMS: Partial<Record<ColumnType['kind'], string>> = {
  int: 'Pass a whole number up to 2^53 - 1; a bigint() column has larger ones.',
  bigint: 'Pass a bigint, or a whole number, within 64 bits.',
  timestamp: "Pass a Date, or a text such as '2026-01-31T12:00:00Z'.",
  date: "Pass a text in the form 'YYYY-MM-DD', or a Date, of which the day in UTC is taken.",
  uuid: "Pass a text such as '123e4567-e89b-42d3-a456-426614174000'.",
  binary: 'Pass a Uint8Array or an ArrayBuffer.',
}

function mismatch(type: ColumnType, input: unknown): PolytableError {
  const message = `Expected ${displayType(type)}, got ${describeValue(input)}`
  return new PolytableError('TYPE_MISMATCH', message, { hint: FORMS[type.kind] })
}
