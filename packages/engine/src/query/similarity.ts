import { PolytableError } from '@polytable/model/errors/index'
import {
  walk,
  type EmbeddingNode,
  type ExprNode,
  type SimilarityNode,
} from '@polytable/model/expressions/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { IndexScope, RowsSql } from '@polytable/kernel/scopes/row-scope'
import { embedText } from '../ddl/dimensions.ts'
import type { VectorMetric } from '@polytable/model/schemas/index'
import type { ResolvedSimilarity } from './nearest.ts'
import { unknownParameter } from '@polytable/model/protocol/query-spec'

/** The largest length of vectors whose difference is in the range of 32-bit floats. */
const MAX_LENGTH = 1.5e38

/** Lengths of vectors whose squares are well in that range. */
const SAFE_LENGTHS = '1e-15 AND 1e18'

/**
 * How near vectors are to a query; larger is nearer for every metric. pgvector sums in 32-bit floats, in which the squares of small
 * and large numbers are zero or infinite: lengths are therefore taken by `vector_norm`, which has 64 bits, and the query is
 * compared by its direction. A vector without one, all zeros, is like nothing.
 */
function similaritySql(
  metric: VectorMetric,
  vector: string,
  query: Float32Array,
  parameter: (vector: Float32Array) => string,
): string {
  const length = Math.hypot(...query)
  if (metric === 'l2') {
    const given = parameter(query)
    const far = "'Infinity'::float8"
    const exact =
      length > MAX_LENGTH
        ? far
        : `CASE WHEN vector_norm(${vector}) <= ${MAX_LENGTH} THEN vector_norm(${vector} - ${given}) ELSE ${far} END`
    return `(CASE WHEN ${vector} IS NOT NULL THEN - coalesce(nullif(nullif(${vector} <-> ${given}, ${far}), 0), ${exact}) END)`
  }
  if (length === 0) return metric === 'ip' ? `(0 * vector_norm(${vector}))` : 'NULL::float8'
  const direction = parameter(query.map((element) => element / length))
  const along = `(- (${vector} <#> ${direction}))`
  if (metric === 'ip') return `(${along} * ${length}::float8)`
  const norm = `vector_norm(${vector})`
  return `(CASE WHEN ${norm} BETWEEN ${SAFE_LENGTHS} THEN 1 - (${vector} <=> ${direction}) ELSE ${along} / nullif(${norm}, 0) END)`
}

type VectorNode = SimilarityNode | EmbeddingNode

/** The nodes of some expressions that need the vectors of an index. */
function vectorNodes(nodes: readonly ExprNode[]): VectorNode[] {
  return nodes.flatMap((node) =>
    [...walk(node)].filter(
      (part): part is VectorNode => part.kind === 'similarity' || part.kind === 'embedding',
    ),
  )
}

/**
 * Gives a scope the SQL of similarities: an exact comparison with the vector of a row. Embeds the text of each query once.
 * @returns the similarities to something
 */
export async function resolveVectors(
  context: EngineContext,
  scope: RowsSql & IndexScope,
  nodes: readonly ExprNode[],
  signal?: AbortSignal,
): Promise<ResolvedSimilarity[]> {
  const resolved: ResolvedSimilarity[] = []
  for (const node of vectorNodes(nodes)) {
    if (scope.precomputedSql?.(node) !== undefined) continue
    const joined = scope.joinVectors(node.column, node.index)
    const { table, index, vector } = joined
    if (node.kind === 'embedding') {
      scope.setPrecomputedSql(node, `(${vector}::text::jsonb)`)
      continue
    }
    const given = 'vector' in node.query ? node.query.vector : node.query.string
    if (typeof given === 'object' && 'kind' in given) throw unknownParameter()
    if (typeof given === 'string' && !index.embedding) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The index '${index.name}' has no embedding function for a string`,
        {
          table: table.path,
          hint: 'Its values are vectors: pass a vector, similarity({ vector }).',
        },
      )
    }
    const query =
      typeof given === 'string'
        ? await embedText({ context, signal }, index.embedding!, given)
        : Float32Array.from(given)
    const wrong = query ? query.findIndex((element) => !Number.isFinite(element)) : -1
    if (wrong >= 0) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `A query vector must contain finite 32-bit floats, not ${String((typeof given === 'string' ? query! : given)[wrong])} (element ${wrong})`,
        { table: table.path },
      )
    }
    if (query && query.length !== index.dimensions) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The index '${index.name}' has vectors of ${index.dimensions} dimensions, but the query vector has ${query.length}`,
        { table: table.path },
      )
    }
    // A text without meaning to the embedder (no known word) is near nothing.
    scope.setPrecomputedSql(
      node,
      query
        ? similaritySql(index.metric, vector, query, (value) => `${scope.parameters.add(value)}::vector`)
        : 'NULL::float8',
    )
    if (query?.some((element) => element !== 0)) resolved.push({ ...joined, node, query })
  }
  return resolved
}
