import type { TableRecord } from '../catalog/index.ts'
import { PolytableError } from '@polytable/model/errors/index'
import type { EvaluatedColumn } from '@polytable/model/expressions/index'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import type { CellError, NdArray } from '@polytable/model/types/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { hnswDdl, searchMethod } from '../nearest/index.ts'
import { dropVectorsSql, vectorTableName } from './layout.ts'
import type { Statement } from '../statements/statement.ts'

/** The elements of an array as an index holds them: 32-bit floats. */
export function vectorOf({ data }: NdArray): Float32Array {
  return Float32Array.from(data as ArrayLike<unknown>, Number)
}

/** Vectors of which no element is out of the range of 32-bit floats: those that have one are errors of their rows. */
export function storableVectors(vectors: EvaluatedColumn): EvaluatedColumn {
  const errors = new Map<number, CellError>(vectors.errors)
  const values = vectors.values.map((value, row) => {
    if (value === null) return null
    const at = vectorOf(value as NdArray).findIndex((element) => !Number.isFinite(element))
    if (at < 0) return value
    const message = `A vector must contain finite 32-bit floats, not ${String((value as NdArray).data[at])} (element ${at})`
    errors.set(row, { type: 'INVALID_ARGUMENT', message })
    return null
  })
  return errors.size > 0 ? { ...vectors, values, errors } : vectors
}

/**
 * Stores vectors in the index's own table and gives their ids, null for null. A vector is never changed: a row that is embedded
 * again refers to a new one, so that an old version of the row still finds its own.
 */
export async function storeVectors(
  statement: Statement,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  vectors: readonly (NdArray | null)[],
): Promise<(number | null)[]> {
  const given = vectors.filter((vector) => vector !== null)
  if (given.length === 0) return vectors.map(() => null)
  for (const vector of given) checkDimensions(vector, table, index)
  const present = given.map(vectorOf)
  const { sketches } = statement.context
  const stored = await sketches.store(table, index, present, () =>
    copyVectors(statement, table, index, present),
  )
  let at = 0
  return vectors.map((vector) => (vector === null ? null : stored[at++]!))
}

async function copyVectors(
  { context: { store } }: Statement,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  vectors: readonly Float32Array[],
): Promise<number[]> {
  const rows = await store.query(
    `SELECT setval(s, nextval(s) + $1::int8 - 1) FROM (SELECT '${vectorTableName(table, index)}_seq'::regclass AS s) q`,
    [vectors.length],
  )
  const first = (rows[0]![0] as number) - vectors.length + 1
  const ids = vectors.map((_, i) => first + i)
  await store.copy(
    vectorTableName(table, index),
    [
      { name: 'id', type: 'int8' },
      { name: 'vector', type: 'vector' },
    ],
    vectors.map((vector, i) => [ids[i], vector]),
  )
  return ids
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
