import { PolytableError } from '../errors/index.ts'
import { nestedList } from '../types/arrays.ts'
import {
  coerce,
  isMediaKind,
  isNumeric,
  isSameType,
  toJson,
  type ColumnType,
  type NdArray,
  type TypeKind,
  type Value,
} from '../types/index.ts'
import { NUMBER, WHOLE_64 } from '../types/numbers/number-text.ts'
import { formatIsoMicros } from '../types/time.ts'
import { offsetAt } from '../types/zones.ts'
import { jsonAs } from './compare.ts'

const MICROS_PER_SECOND = 1_000_000n

const castsByKind: Readonly<Record<TypeKind, readonly TypeKind[]>> = {
  string: ['int', 'bigint', 'float', 'bool', 'timestamp', 'date', 'uuid', 'json'],
  int: ['bigint', 'float', 'bool', 'string', 'json'],
  bigint: ['int', 'float', 'bool', 'string', 'json'],
  float: ['int', 'bigint', 'bool', 'string', 'json'],
  bool: ['int', 'bigint', 'float', 'string', 'json'],
  timestamp: ['date', 'string', 'json'],
  date: ['timestamp', 'string', 'json'],
  uuid: ['string', 'json'],
  json: ['string', 'int', 'bigint', 'float', 'bool', 'timestamp', 'date', 'uuid', 'array'],
  array: ['json'],
  binary: [],
  image: [],
  video: [],
  audio: [],
  document: [],
}

/** What values of a kind can be cast to, beside their own kind. */
export function castsOf(kind: TypeKind): readonly TypeKind[] {
  return castsByKind[kind]
}

/** Whether all values of one type are values of another type of the same kind as they are. */
export function holdsAll(to: ColumnType, from: ColumnType): boolean {
  if (to.kind === 'array' || to.shape !== undefined) return isSameType(to, from)
  return to.kind === from.kind
}

/** A value read as one of another type; null where it is none. Numbers lose what is behind the point as whole ones. */
export function cast(from: ColumnType, to: ColumnType, value: Value, timeZone: string): Value {
  if (value === null || holdsAll(to, from)) return value
  if (from.kind === to.kind) return parse(to, value, timeZone)
  if (to.kind === 'json') {
    const json = converter(from, to)(value)
    return to.shape ? parse(to, json, timeZone) : json
  }
  if (from.kind === 'json') {
    const scalar = jsonAs(to.kind, value)
    if (isNumeric(to)) return scalar === null ? null : castNumber(to, scalar as number)
    return to.kind === 'string' || to.kind === 'bool' ? scalar : parse(to, value, timeZone)
  }
  if (isNumeric(to)) return toNumber(to, value)
  if (from.kind === 'timestamp') {
    const at = value as bigint
    if (to.kind === 'string') return formatIsoMicros(at)
    const local = at + BigInt(offsetAt(at, timeZone)) * MICROS_PER_SECOND
    return parse(to, formatIsoMicros(local).replace(/T.*/, ''), timeZone)
  }
  if (to.kind === 'string') return String(value)
  if (to.kind === 'bool') return toBool(value)
  return parse(to, value, timeZone)
}

/** What a value of one type is as a part of a value of another: JSON holds only what JSON can. */
export function converter(from: ColumnType, to: ColumnType): (value: Value) => Value {
  if (from.kind !== to.kind && isNumeric(from) && isNumeric(to)) {
    return (value) => (value === null ? null : castNumber(to, value as number | bigint))
  }
  if (to.kind !== 'json' || from.kind === 'json' || isMediaKind(from.kind)) return (value) => value
  if (from.kind === 'array') return (value) => (value === null ? null : nestedList(value as NdArray))
  if (from.kind === 'float') return (value) => (Number.isFinite(value) ? value : null)
  return (value) => toJson(from, value)
}

function castNumber(to: ColumnType, value: number | bigint): Value {
  if (to.kind === 'float') return Number(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return null
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(value))
  return parse(to, whole, 'UTC')
}

function toNumber(to: ColumnType, value: Value): Value {
  if (typeof value === 'boolean') return castNumber(to, value ? 1 : 0)
  if (typeof value === 'number' || typeof value === 'bigint') return castNumber(to, value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (to.kind !== 'float') return WHOLE_64.test(text) ? castNumber(to, BigInt(text)) : null
  if (/^(?:-?Infinity|NaN)$/.test(text)) return Number(text)
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : null
}

function toBool(value: Value): boolean | null {
  const [truth, falsehood] = typeof value === 'string' ? ['true', 'false'] : [1, 0]
  const plain = typeof value === 'bigint' ? Number(value) : value
  return plain === truth ? true : plain === falsehood ? false : null
}

function parse(to: ColumnType, value: Value, timeZone: string): Value {
  try {
    return coerce(to, value, timeZone)
  } catch (error) {
    if (PolytableError.is(error)) return null
    throw error
  }
}
