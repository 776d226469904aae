import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import { PolytableError } from '@polytable/model/errors/index'
import type { VectorMethod, VectorMetric } from '@polytable/model/schemas/index'
import type { FunctionReference } from '../functions/functions.ts'

/** A function of one open argument that gives vectors: `textEmbedder`, `sentenceTransformer.using({ model })`, a udf. */
export interface EmbeddingFunctionLike {
  /** What the index remembers the function by. */
  readonly reference: FunctionReference
}

/** How an index compares vectors, and keeps them. */
export interface VectorIndexOptions {
  /** The name of the index; the first free one of idx0, idx1, … unless given. */
  readonly name?: string
  /** 'cosine' unless given. Larger is nearer for each: cosine similarity, inner product, minus the l2 distance. */
  readonly metric?: VectorMetric
  /** Bits per number of the stored vectors; 'fp32' unless given. */
  readonly precision?: 'fp16' | 'fp32'
  /**
   * How the nearest vectors are found. 'exact' compares all. 'sketch' keeps a bit a dimension of each in memory and compares those
   * that may be near: adding vectors costs next to nothing. 'hnsw' is pgvector's graph: made for PostgreSQL servers, in the embedded
   * database it takes milliseconds for every vector added. Unless given, the engine chooses: 'hnsw' on a server, else 'exact' up to
   * some thousand vectors and then 'sketch'.
   */
  readonly method?: VectorMethod
  /** 'hnsw': connections of a vector, 2 to 100; 16 unless given. */
  readonly m?: number
  /** 'hnsw': how many candidates the connections of a vector are chosen from, 4 to 1,000, at least twice `m`; 64 unless given. */
  readonly efConstruction?: number
}

/** How an embedding index makes and compares vectors. */
export interface EmbeddingOptions extends VectorIndexOptions {
  /** The function that makes a vector of a value of the column. */
  readonly embedding: EmbeddingFunctionLike
}

/** @throws PolytableError INVALID_ARGUMENT for a function that cannot embed */
export function embeddingDefinition(
  column: string,
  options: EmbeddingOptions | VectorIndexOptions = {},
): IndexDefinition {
  const { name, metric = 'cosine', precision = 'fp32', method, m, efConstruction } = options
  const embedding = 'embedding' in options ? options.embedding : undefined
  return {
    column,
    name,
    ...(embedding ? embeddingOf(embedding) : {}),
    metric,
    precision,
    ...(method === undefined ? {} : { method }),
    ...(m === undefined ? {} : { m }),
    ...(efConstruction === undefined ? {} : { efConstruction }),
  }
}

function embeddingOf({
  reference,
}: EmbeddingFunctionLike): Pick<IndexDefinition, 'embedding' | 'dimensions'> {
  const [input, ...more] = reference.open.filter(
    (parameter) => !Object.hasOwn(reference.constants, parameter),
  )
  if (input === undefined) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${reference.function}' has no unbound argument for the value to embed`,
    )
  }
  const fixed = more.filter((parameter) => !Object.hasOwn(reference.constants, parameter))
  if (fixed.length > 0) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${reference.function}' requires more arguments than the value: ${fixed.join(', ')}`,
      {
        hint: `Bind them: ${reference.function}.using({ ${fixed.join(', ')} }).`,
      },
    )
  }
  if (reference.returns.kind !== 'array' && reference.returns.kind !== 'json') {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${reference.function}' does not return an array of numbers`,
    )
  }
  const dimensions = reference.returns.dimensions?.[0]
  return {
    embedding: {
      function: reference.function,
      version: reference.version,
      input,
      constants: reference.constants,
    },
    ...(dimensions === undefined || dimensions === null ? {} : { dimensions }),
  }
}
