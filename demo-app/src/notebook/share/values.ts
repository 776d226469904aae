import type { ColumnType, NdArray, TypedArray } from 'polytable'
import { base64Of, bytesOfBase64 } from '../../data/base64.ts'

const arrays = {
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
} as const
type ArrayName = keyof typeof arrays

/** An array as JSON: its elements as a list, or the bytes of a typed array in base64. */
interface ArrayJson {
  readonly shape: readonly number[]
  readonly of: ArrayName | 'list'
  readonly data: string | readonly unknown[]
}

/** A value of a column, not of media, as JSON holds it. */
export function toJson({ kind }: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (kind === 'bigint') return String(value)
  if (kind === 'binary') return base64Of(value as Uint8Array)
  if (kind === 'array') return arrayJson(value as NdArray | NdArray['data'])
  // JSON has no infinite numbers and one zero.
  if (kind === 'float') return Number.isFinite(value) && !Object.is(value, -0) ? value : floatText(value)
  return value
}

/** The value that was made JSON, as it is given to a table. */
export function fromJson({ kind }: ColumnType, json: unknown): unknown {
  if (json === null) return null
  if (kind === 'bigint') return BigInt(json as string)
  if (kind === 'binary') return bytesOfBase64(json as string)
  if (kind === 'array') return arrayOf(json as ArrayJson)
  if (kind === 'float') return Number(json)
  return json
}

const floatText = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))

function arrayJson(value: NdArray | NdArray['data']): ArrayJson {
  const { data, shape } = 'shape' in value ? value : { data: value, shape: [value.length] }
  if (!ArrayBuffer.isView(data)) return { shape, of: 'list', data }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { shape, of: data.constructor.name as ArrayName, data: base64Of(bytes) }
}

function arrayOf({ shape, of, data }: ArrayJson): {
  readonly shape: readonly number[]
  readonly data: unknown
} {
  if (of === 'list') return { shape, data }
  const elements: TypedArray = new arrays[of](bytesOfBase64(data as string).buffer)
  return { shape, data: elements }
}
