import type { SqlStore } from '@polytable/model/ports/index'
import type { EmbeddingIndexSchema, VectorMethod } from '@polytable/model/schemas/index'
import { MAX_SKETCH_DIMENSIONS } from '@polytable/sketch/index'

/** pgvector's limit for vectors of 32-bit floats. */
export const MAX_HNSW_DIMENSIONS = 2000
/** Signs of fewer dimensions tell little. */
const MIN_SKETCH_DIMENSIONS = 64

/** How the nearest vectors of an index are found: as it was made to, else as suits the store and the vectors. */
export function searchMethod(
  { method, dimensions }: Pick<EmbeddingIndexSchema, 'method' | 'dimensions'>,
  { vectorSearch }: Pick<SqlStore, 'vectorSearch'>,
): VectorMethod {
  if (method) return method
  if (vectorSearch === 'hnsw') return dimensions <= MAX_HNSW_DIMENSIONS ? 'hnsw' : 'exact'
  return dimensions >= MIN_SKETCH_DIMENSIONS && dimensions <= MAX_SKETCH_DIMENSIONS ? 'sketch' : 'exact'
}
