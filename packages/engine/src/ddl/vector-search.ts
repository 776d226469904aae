import { MAX_HNSW_DIMENSIONS } from '@polytable/kernel/nearest/index'
import { PolytableError, type ErrorPlace } from '@polytable/model/errors/index'
import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import { MAX_SKETCH_DIMENSIONS } from '@polytable/sketch/index'

/** How an index is to be searched, as far as it is said. */
export function searchOf({
  method,
  m,
  efConstruction,
}: IndexDefinition): Pick<EmbeddingIndexSchema, 'method' | 'm' | 'efConstruction'> {
  return {
    ...(method === undefined ? {} : { method }),
    ...(m === undefined ? {} : { m }),
    ...(efConstruction === undefined ? {} : { efConstruction }),
  }
}

/** pgvector's limits. */
const [MIN_M, MAX_M] = [2, 100]
const [MIN_EF, MAX_EF] = [4, 1000]

/** @throws PolytableError INVALID_ARGUMENT, UNSUPPORTED_OPERATION for a way to search that the vectors do not allow */
export function checkSearch(
  { method, m = 16, efConstruction = 64, dimensions }: EmbeddingIndexSchema,
  place: ErrorPlace,
): void {
  if (
    m < MIN_M ||
    m > MAX_M ||
    efConstruction < MIN_EF ||
    efConstruction > MAX_EF ||
    efConstruction < 2 * m
  ) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `An HNSW index cannot have m ${m} and efConstruction ${efConstruction}`,
      {
        ...place,
        hint: `m is from ${MIN_M} to ${MAX_M}, efConstruction from ${MIN_EF} to ${MAX_EF} and at least twice m.`,
      },
    )
  }
  const most =
    method === 'hnsw' ? MAX_HNSW_DIMENSIONS : method === 'sketch' ? MAX_SKETCH_DIMENSIONS : Infinity
  if (dimensions > most) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `An index by ${method} has vectors of at most ${most} dimensions, not ${dimensions}`,
      { ...place, hint: "Leave out 'method', or pass 'exact'." },
    )
  }
}
