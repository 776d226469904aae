import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import { PolytableError } from '@polytable/model/errors/index'
import type { VectorMetric } from '@polytable/model/schemas/index'
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
  const { name, metric = 'cosine', precision = 'fp32' } = options
  const embedding = 'embedding' in options ? options.embedding : undefined
  return {
    column,
    name,
    ...(embedding ? embeddingOf(embedding) : {}),
    metric,
    precision,
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
