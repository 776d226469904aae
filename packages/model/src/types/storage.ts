import type { CopyType } from '../ports/sql-store.ts'
import { decodeNdArray, encodeNdArray } from './array-storage.ts'
import type { ColumnType, TypeKind } from './column-type.ts'
import { formatIsoMicros, parseSqlMicros } from './time.ts'
import type { NdArray, Value } from './values.ts'

interface Storage {
  readonly sqlType: string
  readonly copyType: CopyType
  /** The engine's value as {@link SqlExecutor.copy} takes it. */
  encode(value: Value): unknown
  /** SQL that presents a stored value in a result, or inside a JSON array. */
  project(sql: string): string
  /** What {@link project} gave, as the store reads it or parsed as JSON, back to the engine's value. Not called for null. */
  decode(read: unknown): Value
  /** What is read of a value that was written; absent where only the store can tell, which has the members of JSON in its own order. */
  reread?(written: Value): Value
}

const same = (value: unknown): unknown => value
const sameValue = (value: Value): Value => value
const asBigint = (value: Value): Value => BigInt(value as bigint)
const hexToBytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const asIs = (sql: string): string => sql
const asHex = (sql: string): string => `encode(${sql}, 'hex')`
const json: Storage = {
  sqlType: 'jsonb',
  copyType: 'jsonb',
  encode: (value) => JSON.stringify(value),
  project: asIs,
  decode: same,
}

const arrayStorage = (type: Pick<ColumnType, 'dtype'>): Storage => ({
  sqlType: 'bytea',
  copyType: 'bytea',
  encode: (value) => encodeNdArray(value as NdArray, type),
  project: asHex,
  decode: (hex) => decodeNdArray(hexToBytes(hex as string)),
})
const float16 = arrayStorage({ dtype: 'float16' })

const storages: Record<TypeKind, Storage> = {
  string: {
    sqlType: 'text COLLATE "C"',
    copyType: 'text',
    encode: same,
    project: asIs,
    decode: same,
    reread: sameValue,
  },
  int: {
    sqlType: 'int8',
    copyType: 'int8',
    encode: same,
    project: asIs,
    // Of an expression it may be a numeric, which is read as a text, or beyond what a number holds exactly.
    decode: Number,
    // The store has one zero.
    reread: (value) => Number(value) + 0,
  },
  bigint: {
    sqlType: 'int8',
    copyType: 'int8',
    encode: same,
    project: (sql) => `(${sql})::text`,
    decode: (text) => BigInt(text as string),
    reread: asBigint,
  },
  float: {
    sqlType: 'float8',
    copyType: 'float8',
    encode: same,
    project: asIs,
    // NaN and the infinities come as strings: JSON has no numbers for them.
    decode: Number,
    reread: Number,
  },
  bool: {
    sqlType: 'bool',
    copyType: 'bool',
    encode: same,
    project: asIs,
    decode: same,
    reread: sameValue,
  },
  timestamp: {
    sqlType: 'timestamptz',
    copyType: 'timestamptz',
    encode: same,
    project: asIs,
    decode: (text) => parseSqlMicros(text as string),
    reread: asBigint,
  },
  date: {
    sqlType: 'date',
    copyType: 'date',
    encode: same,
    project: asIs,
    decode: same,
    reread: sameValue,
  },
  uuid: { sqlType: 'uuid', copyType: 'uuid', encode: same, project: asIs, decode: same },
  binary: {
    sqlType: 'bytea',
    copyType: 'bytea',
    encode: same,
    project: asHex,
    decode: (hex) => hexToBytes(hex as string),
  },
  json,
  array: arrayStorage({}),
  image: json,
  video: json,
  audio: json,
  document: json,
}

export function storageOf(type: ColumnType): Storage {
  return type.dtype === 'float16' ? float16 : storages[type.kind]
}

/** A value in plain JSON, for literals inside stored expressions. */
export function toJson(type: ColumnType, value: Value): unknown {
  if (value === null) return null
  if (type.kind === 'bigint') return (value as bigint).toString()
  if (type.kind === 'timestamp') return formatIsoMicros(value as bigint)
  if (type.kind === 'binary') return bytesToHex(value as Uint8Array)
  if (type.kind === 'array') return bytesToHex(encodeNdArray(value as NdArray, type))
  // JSON has no NaN, no infinities, and loses the sign of zero.
  if (type.kind === 'float' && Object.is(value, -0)) return '-0'
  if (type.kind === 'float' && !Number.isFinite(value)) return String(value)
  return value
}

/** The inverse of {@link toJson}. */
export function fromJson(type: ColumnType, value: unknown): Value {
  return value === null ? null : storageOf(type).decode(value)
}

/** Two small letters or digits for each byte. */
export function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
