import type { Data, DataType, Field, RecordBatch, Table } from 'apache-arrow'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { OutputColumn, ResultBatch } from '@polytable/model/protocol/query-spec'
import { type ColumnType, type MediaCell, type NdArray, type Value } from '@polytable/model/types/index'
import { nestedList } from '@polytable/model/types/arrays'
import { arrayData, arrayType } from './arrow-arrays.ts'
import { bits, bytesData, fixedWidth, texts } from './arrow-data.ts'

/** The library, as it is imported on first use. */
export type ArrowLibrary = typeof import('apache-arrow')

const MILLIS_PER_DAY = 86_400_000
const INT64_BITS = 64

/**
 * The rows of a result as a table of Apache Arrow, a record batch for each batch. Every field is nullable: a cell that could not be
 * computed has no value, whatever its column says.
 * @param run starts the query.
 * @throws PolytableError INVALID_CONFIGURATION where the library is not installed, TYPE_MISMATCH for a whole number beyond 64 bits
 */
export async function arrowTable(run: () => AsyncIterable<ResultBatch>): Promise<Table> {
  // Before the query runs: who waits for it must be there when it fails.
  const arrow = await loadArrow()
  let fields: Field[] = []
  const made: RecordBatch[] = []
  for await (const { columns, rows } of run()) {
    if (fields.length === 0)
      fields = columns.map(({ name, type }) => new arrow.Field(name, arrowType(arrow, type), true))
    if (rows.length === 0) continue
    const children = columns.map((column, i) =>
      columnData(
        arrow,
        column,
        rows.map((row) => row[i]),
      ),
    )
    const data = arrow.makeData({
      type: new arrow.Struct(fields),
      length: rows.length,
      nullCount: 0,
      children,
    })
    made.push(new arrow.RecordBatch(new arrow.Schema(fields), data))
  }
  return new arrow.Table(new arrow.Schema(fields), made)
}

async function loadArrow(): Promise<ArrowLibrary> {
  try {
    return await import('apache-arrow')
  } catch (cause) {
    throw new PolytableError('INVALID_CONFIGURATION', 'toArrow() requires the package apache-arrow', {
      hint: 'Install it: npm install apache-arrow',
      cause,
    })
  }
}

/** What a column of a type is in Arrow: what it has no type for is text, JSON for JSON and arrays of unknown shape, URLs for media. */
function arrowType(arrow: ArrowLibrary, type: ColumnType): DataType {
  switch (type.kind) {
    case 'int':
    case 'bigint':
      return new arrow.Int64()
    case 'float':
      return new arrow.Float64()
    case 'bool':
      return new arrow.Bool()
    case 'timestamp':
      return new arrow.TimestampMicrosecond('UTC')
    case 'date':
      return new arrow.DateDay()
    case 'binary':
      return new arrow.Binary()
    case 'array':
      return arrayType(arrow, type) ?? new arrow.Utf8()
    case 'string':
    case 'uuid':
    case 'json':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return new arrow.Utf8()
  }
}

function columnData(arrow: ArrowLibrary, { name, type }: OutputColumn, values: readonly Value[]): Data {
  const wide = (of: (value: never) => bigint): Data =>
    fixedWidth(arrow, arrowType(arrow, type), values, BigInt64Array, of, 0n)
  switch (type.kind) {
    case 'int':
    case 'bigint':
      return wide((value) => int64(name, value))
    case 'float':
      return fixedWidth(arrow, new arrow.Float64(), values, Float64Array, (value) => value, 0)
    case 'bool':
      return bits(arrow, values)
    case 'timestamp':
      return wide((value) => value)
    case 'date':
      return fixedWidth(arrow, new arrow.DateDay(), values, Int32Array, daysOf, 0)
    case 'binary':
      return bytesData(arrow, new arrow.Binary(), values as readonly (Uint8Array | null)[])
    case 'array': {
      const arrays = values as readonly (NdArray | null)[]
      return arrayType(arrow, type)
        ? arrayData(arrow, type, arrays)
        : texts(arrow, arrays, (array) => JSON.stringify(nestedList(array)))
    }
    case 'json':
      return texts(arrow, values, (value) => JSON.stringify(value))
    case 'string':
    case 'uuid':
      return texts(arrow, values, (value) => value as string)
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return texts(arrow, values, (cell) => (cell as MediaCell).url)
  }
}

/** @throws PolytableError TYPE_MISMATCH for what arithmetic has made too large */
function int64(column: string, value: number | bigint): bigint {
  try {
    const whole = BigInt(value)
    if (BigInt.asIntN(INT64_BITS, whole) === whole) return whole
  } catch {
    // Infinite.
  }
  throw withPlace(
    new PolytableError('TYPE_MISMATCH', `${value} is not a 64-bit integer`, {
      hint: 'Cast the expression to pt.float().',
    }),
    { column },
  )
}

function daysOf(date: string): number {
  return Date.parse(date) / MILLIS_PER_DAY
}
