import type { ArrayDtype, ColumnType } from '@polytable/model/types/index'

/** What an element is in SQL, how many bytes it has, and how it is read of the bytes `b` from the place `o` on. */
interface Element {
  readonly sqlType: string
  readonly bytes: number
  readonly read: string
}

/** So many bytes from `o` on, the lowest first, as a number without a sign. */
const unsigned = (bytes: number, type: 'int4' | 'int8'): string =>
  Array.from({ length: bytes }, (_, i) => `(get_byte(b, (o + ${i})::int4)::${type} << ${8 * i})`).join(' | ')

/** The same with a sign: larger numbers stand for those below zero. */
const signed = (bytes: number): string => {
  const half = 2 ** (8 * bytes - 1)
  return `(((${unsigned(bytes, 'int8')}) + ${half}) % ${2 * half}) - ${half}`
}

/** Numbers of IEEE 754, of so many bits of exponent and of fraction. */
const float = (bits: string, exponent: number, fraction: number): string => {
  const [most, bias] = [2 ** exponent - 1, 2 ** (exponent - 1) - 1 + fraction]
  const sign = `CASE WHEN n >> ${exponent + fraction} & 1 = 1 THEN -1 ELSE 1 END`
  const value = `CASE WHEN e = ${most} THEN CASE WHEN f = 0 THEN 'Infinity'::float8 ELSE 'NaN'::float8 END
    WHEN e = 0 THEN f * power(2::float8, ${1 - bias}) ELSE (f + ${2n ** BigInt(fraction)}) * power(2::float8, e - ${bias}) END`
  return `(SELECT ${sign} * ${value} FROM (SELECT n, (n >> ${fraction}) & ${most} AS e, n & ${2n ** BigInt(fraction) - 1n} AS f
    FROM (SELECT ${bits} AS n) n) n)`
}

const elements: Readonly<Record<Exclude<ArrayDtype, 'string'>, Element>> = {
  bool: { sqlType: 'bool', bytes: 1, read: 'get_byte(b, o::int4) = 1' },
  int8: { sqlType: 'int2', bytes: 1, read: signed(1) },
  uint8: { sqlType: 'int2', bytes: 1, read: 'get_byte(b, o::int4)' },
  int16: { sqlType: 'int2', bytes: 2, read: signed(2) },
  uint16: { sqlType: 'int4', bytes: 2, read: unsigned(2, 'int4') },
  int32: { sqlType: 'int4', bytes: 4, read: signed(4) },
  uint32: { sqlType: 'int8', bytes: 4, read: unsigned(4, 'int8') },
  int64: { sqlType: 'int8', bytes: 8, read: unsigned(8, 'int8') },
  uint64: {
    sqlType: 'numeric',
    bytes: 8,
    read: `(SELECT CASE WHEN n < 0 THEN n + 18446744073709551616 ELSE n::numeric END FROM (SELECT ${unsigned(8, 'int8')} AS n) n)`,
  },
  float16: { sqlType: 'float4', bytes: 2, read: float(unsigned(2, 'int8'), 5, 10) },
  float32: { sqlType: 'float4', bytes: 4, read: float(unsigned(4, 'int8'), 8, 23) },
  float64: { sqlType: 'float8', bytes: 8, read: float(unsigned(8, 'int8'), 11, 52) },
}

/** pgvector's vectors have no more. */
const MAX_DIMENSIONS = 16_000

/**
 * SQL of a stored array: an array of SQL, of one dimension where its shape is not declared; a vector where it has a declared length and
 * floats of 32 bits or fewer. Undefined where the type of its elements is not declared.
 * @param stored SQL of the bytes: see `encodeNdArray`
 */
export function arraySql(stored: string, { dtype, dimensions }: ColumnType): string | undefined {
  if (dtype === undefined) return undefined
  const rank = dimensions?.length ?? 0
  const array = `(SELECT CASE WHEN b IS NOT NULL THEN ${valuesOf(dtype, rank)} END FROM (SELECT ${stored} AS b) b)`
  const [length] = rank === 1 ? dimensions! : []
  const isVector = (dtype === 'float32' || dtype === 'float16') && length && length <= MAX_DIMENSIONS
  return isVector ? `${array}::vector(${length})` : array
}

/** The bytes before the elements, of which the second says how many dimensions there are. */
const HEADER = '(2 + 4 * get_byte(b, 1))'

function valuesOf(dtype: ArrayDtype, rank: number): string {
  const { sqlType } = dtype === 'string' ? { sqlType: 'text' } : elements[dtype]
  const all =
    dtype === 'string'
      ? `ARRAY(SELECT json_array_elements_text(convert_from(substr(b, 1 + ${HEADER}), 'UTF8')::json))`
      : elementsOf(elements[dtype])
  if (rank < 2) return `coalesce(${all}, '{}')`
  // The dimensions, and the elements cut into them from the innermost on.
  const size = (at: number): string =>
    `(get_byte(b, ${2 + 4 * at}) + (get_byte(b, ${3 + 4 * at}) << 8) + (get_byte(b, ${4 + 4 * at}) << 16))`
  const sizes = Array.from({ length: rank }, (_, at) => size(at))
  const part = (at: number, offset: string): string => {
    if (at === rank) return `v[${offset} + 1]`
    const inner = part(at + 1, `(${offset}) * ${sizes[at]} + i${at}`)
    return `(SELECT array_agg(${inner} ORDER BY i${at}) FROM generate_series(0, ${sizes[at]} - 1) i${at})`
  }
  return `(SELECT CASE WHEN cardinality(v) = 0 THEN v ELSE ${part(0, '0')} END
    FROM (SELECT coalesce(${all}, '{}')::${sqlType}[] AS v) v)`
}

function elementsOf({ bytes, read, sqlType }: Element): string {
  return `(SELECT array_agg((${read})::${sqlType} ORDER BY o)
    FROM generate_series(${HEADER}, length(b) - 1, ${bytes}) o)`
}
