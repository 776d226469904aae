import { uuidText } from '@polytable/model/types/uuid'
import type { StatedType } from '@polytable/model/ports/index'
import { DecimalText } from '@polytable/model/types/numbers/decimal-text'
import { float16OfBits } from '@polytable/model/types/numbers/float16'
import { parseJson } from '@polytable/model/types/json-text'
import type { SchemaElement, TimeUnit } from 'hyparquet'
import { isGeo, isTextual } from './physical.ts'
import { dayText, decimalText, intervalText, signedOf, timestampText, timeText } from './texts.ts'

/** What the values of a column that is no group are: the type of the column, and a value from what the file has for it. */
export interface Leaf {
  readonly type: StatedType | undefined
  read(raw: unknown): unknown
}

const DIGITS: Readonly<Record<TimeUnit, number>> = { MILLIS: 3, MICROS: 6, NANOS: 9 }
const same = (raw: unknown): unknown => raw
// A view would be sent with all the bytes of its page.
const bytes = (raw: unknown): unknown => (raw instanceof Uint8Array ? raw.slice() : raw)

/**
 * @param element of the file's own schema; values are read by the physical one
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
export function leafOf(element: SchemaElement): Leaf {
  const { type, converted_type: converted, logical_type: logical } = element
  if (isGeo(element)) return { type: 'json', read: same }
  if (converted === 'JSON' || logical?.type === 'JSON') {
    return { type: 'json', read: (raw) => parseJson(raw as string) }
  }
  if (isTextual(element)) return { type: 'string', read: same }
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return decimal(element)
  if (converted === 'DATE' || logical?.type === 'DATE') {
    return { type: 'date', read: (raw) => dayText(raw as number) }
  }
  if (logical?.type === 'TIME') return time(DIGITS[logical.unit])
  if (converted === 'TIME_MILLIS') return time(DIGITS.MILLIS)
  if (converted === 'TIME_MICROS') return time(DIGITS.MICROS)
  if (logical?.type === 'TIMESTAMP')
    return timestamp(DIGITS[logical.unit], logical.isAdjustedToUTC ? 'Z' : '')
  if (converted === 'TIMESTAMP_MILLIS') return timestamp(DIGITS.MILLIS, 'Z')
  if (converted === 'TIMESTAMP_MICROS') return timestamp(DIGITS.MICROS, 'Z')
  // Of these hyparquet gives what its parser of nanoseconds makes.
  if (type === 'INT96') return { type: 'timestamp', read: same }
  if (converted === 'INTERVAL' || logical?.type === 'INTERVAL') {
    return { type: 'string', read: (raw) => intervalText(raw as Uint8Array) }
  }
  if (logical?.type === 'UUID') return { type: 'uuid', read: (raw) => uuidText(raw as Uint8Array) }
  if (logical?.type === 'FLOAT16') return { type: 'float', read: (raw) => float16(raw as Uint8Array) }
  // Of a column of nothing but nulls the physical type says nothing.
  return logical?.type === 'NULL' ? { type: undefined, read: same } : plain(element)
}

function plain({ type, converted_type: converted, logical_type: logical }: SchemaElement): Leaf {
  const isUnsigned = converted?.startsWith('UINT') || (logical?.type === 'INTEGER' && !logical.isSigned)
  switch (type) {
    case 'BOOLEAN':
      return { type: 'bool', read: same }
    case 'INT32':
      return { type: 'int', read: isUnsigned ? (raw) => (raw as number) >>> 0 : same }
    case 'INT64':
      return { type: 'whole', read: isUnsigned ? (raw) => BigInt.asUintN(64, raw as bigint) : same }
    case 'FLOAT':
    case 'DOUBLE':
      return { type: 'float', read: same }
    default:
      return { type: 'binary', read: bytes }
  }
}

function decimal({ scale: given, logical_type: logical }: SchemaElement): Leaf {
  const scale = given ?? (logical?.type === 'DECIMAL' ? logical.scale : 0)
  return {
    type: scale === 0 ? 'whole' : 'decimal',
    read: (raw) => {
      const unscaled = raw instanceof Uint8Array ? signedOf(raw) : BigInt(raw as number | bigint)
      return new DecimalText(decimalText(unscaled, scale))
    },
  }
}

function time(digits: number): Leaf {
  return { type: 'string', read: (raw) => timeText(BigInt(raw as number | bigint), digits) }
}

function timestamp(digits: number, zone: 'Z' | ''): Leaf {
  return { type: 'timestamp', read: (raw) => timestampText(BigInt(raw as number | bigint), digits, zone) }
}

function float16(raw: Uint8Array): number {
  return float16OfBits(raw[0]! | (raw[1]! << 8))
}
