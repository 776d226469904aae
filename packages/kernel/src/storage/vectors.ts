import type { TableRecord } from '../catalog/index.ts'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { EvaluatedColumn } from '@polytable/model/expressions/index'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import type { CellError, NdArray } from '@polytable/model/types/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { hnswDdl, searchMethod } from '../nearest/index.ts'
import { dropVectorsSql, vectorTableName } from './layout.ts'
import type { Statement } from '../statements/statement.ts'
import type { HeldRows } from '../statements/held-rows.ts'

/** The elements of an array as an index holds them: 32-bit floats. */
export function vectorOf({ data }: NdArray): Float32Array {
  if (data instanceof Float32Array) return data
  const isOfNumbers =
    ArrayBuffer.isView(data) && !(data instanceof BigInt64Array || data instanceof BigUint64Array)
  return isOfNumbers ? new Float32Array(data) : Float32Array.from(data as ArrayLike<unknown>, Number)
}

/** Vectors as an index holds them. One that has an element out of the range of 32-bit floats is an error of its row. */
export function storableVectors(vectors: EvaluatedColumn): EvaluatedColumn {
  const errors = new Map<number, CellError>(vectors.errors)
  const values = vectors.values.map((value, row) => {
    if (value === null) return null
    const { data: given, shape } = value as NdArray
    const data = vectorOf(value as NdArray)
    const at = firstOutOfRange(data)
    if (at < 0) return { data, shape }
    const message = `A vector must contain finite 32-bit floats, not ${String(given[at])} (element ${at})`
    errors.set(row, { type: 'INVALID_ARGUMENT', message })
    return null
  })
  return errors.size > 0 ? { ...vectors, values, errors } : { ...vectors, values }
}

function firstOutOfRange(data: Float32Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i
  return -1
}

/** Vectors of rows, as they are to be written. */
export interface VectorRows {
  /** The ids by which rows refer to their vectors: null for null. */
  readonly ids: (number | null)[]
  /** The rows of the index's own table; none where all are null. */
  readonly rows: readonly HeldRows[]
}

/**
 * Prepares vectors for the index's own table. A vector is never changed: a row that is embedded again refers to a new one, so that an
 * old version of the row still finds its own.
 */
export async function vectorRows(
  { context: { sketches } }: Statement,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  vectors: readonly (NdArray | null)[],
): Promise<VectorRows> {
  const given = vectors.filter((vector) => vector !== null)
  if (given.length === 0) return { ids: vectors.map(() => null), rows: [] }
  for (const vector of given) checkDimensions(vector, table, index)
  const present = given.map(vectorOf)
  const { first, settled } = await sketches.add(table, index, present)
  let next = first
  const ids = vectors.map((vector) => (vector === null ? null : next++))
  const name = vectorTableName(table, index)
  const rows: HeldRows = {
    table: name,
    columns: [
      { name: 'id', type: 'int8' },
      { name: 'vector', type: 'vector' },
    ],
    rows: { size: present.length, columns: [present.map((_, i) => first + i), present] },
    along: { text: `SELECT setval('${name}_seq', $1)`, params: [next - 1] },
    describe: (error) => Promise.resolve(withPlace(error, { table: table.path })),
    settled,
  }
  return { ids, rows: [rows] }
}

function checkDimensions(vector: NdArray, table: TableRecord, index: EmbeddingIndexSchema): void {
  if (vector.shape.length === 1 && vector.shape[0] === index.dimensions) return
  throw new PolytableError(
    'TYPE_MISMATCH',
    `The index '${index.name}' has vectors of ${index.dimensions} dimensions, but got a vector of shape ${vector.shape.join('×')}`,
    { table: table.path },
  )
}

/** The statements that make the table of an index's vectors. */
export function vectorTableDdl(table: TableRecord, index: EmbeddingIndexSchema, store: SqlStore): string[] {
  const name = vectorTableName(table, index)
  return [
    ...dropVectorsSql(name),
    `CREATE TABLE ${name} (id int8 PRIMARY KEY, vector vector(${Number(index.dimensions)}) NOT NULL)`,
    `CREATE SEQUENCE ${name}_seq`,
    ...(searchMethod(index, store) === 'hnsw' ? [hnswDdl(name, index)] : []),
  ]
}
