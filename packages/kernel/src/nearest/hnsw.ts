import type { SqlStore } from '@polytable/model/ports/index'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import type { TableRecord } from '../catalog/index.ts'
import { vectorTableName } from '../storage/layout.ts'

const OPERATORS = { cosine: '<=>', ip: '<#>', l2: '<->' } as const
const OPERATOR_CLASSES = { cosine: 'vector_cosine_ops', ip: 'vector_ip_ops', l2: 'vector_l2_ops' } as const
const DEFAULT_M = 16
const DEFAULT_EF_CONSTRUCTION = 64

/** The statement that makes the HNSW index of vectors. */
export function hnswDdl(vectors: string, index: EmbeddingIndexSchema): string {
  const { metric, m = DEFAULT_M, efConstruction = DEFAULT_EF_CONSTRUCTION } = index
  const options = `m = ${Number(m)}, ef_construction = ${Number(efConstruction)}`
  return `CREATE INDEX ON ${vectors} USING hnsw (vector ${OPERATOR_CLASSES[metric]}) WITH (${options})`
}

/**
 * The ids of vectors near to a query, by the server's HNSW index: it goes on until it has as many as are wanted.
 * @param breadth how many candidates the search holds, up to 1,000: pgvector's `hnsw.ef_search`
 */
export async function nearestByHnsw(
  store: SqlStore,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  query: Float32Array,
  { count, breadth }: { readonly count: number; readonly breadth: number },
): Promise<number[]> {
  return store.transaction(async (tx) => {
    await tx.query(
      // Before version 0.8 pgvector does not go on, and refuses to be told to.
      `SELECT set_config('hnsw.ef_search', $1, true), (
         SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true) FROM pg_extension
         WHERE extname = 'vector' AND string_to_array(extversion, '.')::int[] >= '{0,8}')`,
      [String(breadth)],
    )
    const rows = await tx.query(
      `SELECT id FROM ${vectorTableName(table, index)} ORDER BY vector ${OPERATORS[index.metric]} $1::vector LIMIT ${count}`,
      [query],
    )
    return rows.map(([id]) => id as number)
  })
}
