import type { TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import type { EmbeddingIndexSchema } from '../schema/index.ts'
import type { NdArray } from '../types/index.ts'
import { vectorTableName } from './layout.ts'
import type { Statement } from './statement.ts'

/**
 * Stores vectors in the index's own table and gives their ids, null for null. A vector is never changed: a row that is embedded
 * anew refers to a new one, so that an old version of the row still finds its own.
 */
export async function storeVectors(
  statement: Statement,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  vectors: readonly (NdArray | null)[],
): Promise<(number | null)[]> {
  const { store } = statement.context
  const present = vectors.filter((vector) => vector !== null)
  if (present.length === 0) return vectors.map(() => null)
  for (const vector of present) checkDimensions(vector, table, index)
  const rows = await store.query(
    `SELECT setval(s, nextval(s) + $1::int8 - 1) FROM (SELECT '${vectorTableName(table, index)}_seq'::regclass AS s) q`,
    [present.length],
  )
  let id = (rows[0]![0] as number) - present.length
  const ids = vectors.map((vector) => (vector === null ? null : ++id))
  const records = vectors.flatMap((vector, i) =>
    vector === null ? [] : [[ids[i], Float32Array.from(vector.data as Float32Array)]],
  )
  await store.copy(
    vectorTableName(table, index),
    [
      { name: 'id', type: 'int8' },
      { name: 'vector', type: 'vector' },
    ],
    records,
  )
  return ids
}

function checkDimensions(vector: NdArray, table: TableRecord, index: EmbeddingIndexSchema): void {
  if (vector.shape.length === 1 && vector.shape[0] === index.dimensions) return
  throw new PolytableError(
    'TYPE_MISMATCH',
    `The embedding of the index '${index.name}' gave ${vector.shape.join('×')} numbers, not ${index.dimensions}`,
    { table: table.path },
  )
}

/** The statements that make the table of an index's vectors. */
export function vectorTableDdl(table: TableRecord, index: EmbeddingIndexSchema): string[] {
  const name = vectorTableName(table, index)
  return [
    `DROP TABLE IF EXISTS ${name}`,
    `DROP SEQUENCE IF EXISTS ${name}_seq`,
    `CREATE TABLE ${name} (id int8 PRIMARY KEY, vector vector(${index.dimensions}) NOT NULL)`,
    `CREATE SEQUENCE ${name}_seq`,
  ]
}
