import { PolytableError } from '../errors/index.ts'
import { walk, type EmbeddingNode, type ExprNode, type SimilarityNode } from '../expr/index.ts'
import type { EngineContext } from '../exec/context.ts'
import type { RowScope } from '../exec/row-scope.ts'
import { embedText } from '../ddl/dimensions.ts'
import type { VectorMetric } from '../schema/index.ts'
import { unknownParameter } from './spec.ts'

/** How a metric is said in pgvector's operators; larger is nearer for every metric. */
const similaritySql: Record<VectorMetric, (vector: string, query: string) => string> = {
  cosine: (vector, query) => `(1 - (${vector} <=> ${query}))`,
  ip: (vector, query) => `(- (${vector} <#> ${query}))`,
  l2: (vector, query) => `(- (${vector} <-> ${query}))`,
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
 * Gives a scope the SQL of similarities: an exact comparison with every vector that the conditions let through, so that a
 * filtered search returns as many rows as match. Embeds the text of each query once.
 */
export async function resolveVectors(
  context: EngineContext,
  scope: RowScope,
  nodes: readonly ExprNode[],
  signal?: AbortSignal,
): Promise<void> {
  for (const node of vectorNodes(nodes)) {
    if (scope.special?.(node) !== undefined) continue
    const { table, index, vector } = scope.joinVectors(node.column, node.index)
    if (node.kind === 'embedding') {
      scope.setSpecial(node, `(${vector}::text::jsonb)`)
      continue
    }
    const given = 'vector' in node.query ? node.query.vector : node.query.string
    if (typeof given === 'object' && 'kind' in given) throw unknownParameter()
    const query =
      typeof given === 'string'
        ? await embedText({ context, signal }, index.embedding, given)
        : Float32Array.from(given)
    if (query && query.length !== index.dimensions) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The index '${index.name}' holds vectors of ${index.dimensions} numbers, the query has ${query.length}`,
        { table: table.path },
      )
    }
    // A text without meaning to the embedder (no known word) is near nothing.
    scope.setSpecial(
      node,
      query ? similaritySql[index.metric](vector, `${scope.parameters.add(query)}::vector`) : 'NULL::float8',
    )
  }
}
