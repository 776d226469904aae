import { PolytableError } from '@polytable/model/errors/index'
import {
  walk,
  type ColumnNode,
  type EmbeddingNode,
  type ExprNode,
  type SimilarityNode,
} from '@polytable/model/expressions/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { IndexScope, RowsSql } from '@polytable/kernel/scopes/row-scope'
import { KnownMedia } from '@polytable/kernel/media/known-media'
import { embed } from '../ddl/dimensions.ts'
import { queryKinds, withArticle } from '../ddl/query-kinds.ts'
import type {
  EmbeddedKind,
  EmbeddingFunction,
  EmbeddingIndexSchema,
  VectorMetric,
} from '@polytable/model/schemas/index'
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
 * Gives a scope the SQL of similarities: an exact comparison with the vector of a row. Embeds the text or medium of each query once.
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
    const query = await queryVector({ context, signal }, node, index, table.path)
    if (query && query.length !== index.dimensions) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The index '${index.name}' has vectors of ${index.dimensions} dimensions, but the query vector has ${query.length}`,
        { table: table.path },
      )
    }
    // What means nothing to the embedder, such as a text without a known word, is near nothing.
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

/** The vector that rows are compared with. @throws PolytableError INVALID_ARGUMENT */
async function queryVector(
  running: { readonly context: EngineContext; readonly signal: AbortSignal | undefined },
  { query, column }: SimilarityNode,
  index: EmbeddingIndexSchema,
  table: string,
): Promise<Float32Array | null> {
  if ('vector' in query) {
    if ('kind' in query.vector) throw unknownParameter()
    return finite(Float32Array.from(query.vector), query.vector, table)
  }
  if ('string' in query) {
    if (typeof query.string === 'object') throw unknownParameter()
    const vector = await embed(running, embeddingOf(index, column, 'string', table), 'string', query.string)
    return vector && finite(vector, vector, table)
  }
  const { kind, given } = query.medium
  if (!(given instanceof KnownMedia))
    throw new PolytableError('INVALID_EXPRESSION', `The ${kind} of a similarity was not taken in`)
  const vector = await embed(running, embeddingOf(index, column, kind, table), kind, given.cell)
  return vector && finite(vector, vector, table)
}

/** What an index embeds a kind of queries by. @throws PolytableError INVALID_ARGUMENT where it has nothing for it */
function embeddingOf(
  index: EmbeddingIndexSchema,
  { type }: ColumnNode,
  kind: EmbeddedKind,
  table: string,
): EmbeddingFunction {
  const embedding = kind === type.kind ? index.embedding : index.queryEmbeddings?.[kind]
  if (embedding) return embedding
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The index '${index.name}' has no embedding function for ${withArticle(kind)}`,
    {
      table,
      hint: index.embedding
        ? `It compares with: ${queryKinds(index, type).join(', ')}.`
        : 'Its values are vectors: pass a vector, similarity({ vector }).',
    },
  )
}

/** @throws PolytableError INVALID_ARGUMENT for a vector with other numbers */
function finite(vector: Float32Array, given: ArrayLike<number>, table: string): Float32Array {
  const wrong = vector.findIndex((element) => !Number.isFinite(element))
  if (wrong < 0) return vector
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `A query vector must contain finite 32-bit floats, not ${String(given[wrong])} (element ${wrong})`,
    { table },
  )
}
