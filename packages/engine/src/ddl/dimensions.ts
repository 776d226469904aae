import { PolytableError, type ErrorPlace } from '@polytable/model/errors/index'
import { embeddingCall } from '@polytable/kernel/batches/compute'
import { vectorOf } from '@polytable/kernel/storage/vectors'
import type { Statement } from '@polytable/kernel/statements/statement'
import { BatchEvaluator } from '@polytable/model/expressions/index'
import type { ColumnSchema, EmbeddingFunction } from '@polytable/model/schemas/index'
import { displayType, typeOf, type NdArray } from '@polytable/model/types/index'

/** The vector an embedding function gives for one text. @throws PolytableError where it gives none */
export async function embedText(
  statement: Pick<Statement, 'context' | 'signal'>,
  embedding: EmbeddingFunction,
  text: string,
): Promise<Float32Array | null> {
  const { context, signal } = statement
  const evaluator = new BatchEvaluator({
    size: 1,
    column: () => {
      throw new PolytableError('INVALID_EXPRESSION', 'The arguments of an embedding must be constants')
    },
    call: (node, args) => context.functions.call(node, args, context, signal),
  })
  const call = embeddingCall(embedding, { kind: 'literal', value: text, type: typeOf('string') })
  const { values, errors } = await evaluator.evaluate(call)
  const error = errors?.get(0)
  if (error) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The embedding '${embedding.function}' failed: ${error.message}`,
      {
        cause: Object.assign(new Error(error.message), { name: error.type }),
      },
    )
  }
  const vector = values[0] as NdArray | null
  return vector && vectorOf(vector)
}

/** Sample words for finding the vector dimensions: a model with a small vocabulary may return no vector for an unknown word. */
const PROBES = ['dimensions', 'the', 'of', 'cat', '1']

/** The vector dimensions of an embedding function, found by embedding a sample word. */
export async function embeddingDimensions(
  statement: Statement,
  embedding: EmbeddingFunction,
): Promise<number> {
  for (const word of PROBES) {
    const vector = await embedText(statement, embedding, word)
    if (vector) return vector.length
  }
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The embedding '${embedding.function}' returned no vector for a sample string`,
    {
      hint: 'An embedding function takes a string and returns an array of numbers.',
    },
  )
}

/** pgvector's limit. */
const MAX_DIMENSIONS = 16_000

/** Length of the vectors that a column holds. @throws PolytableError UNSUPPORTED_OPERATION unless it holds vectors of one length */
export function vectorLength({ name, type }: ColumnSchema, place: ErrorPlace): number {
  const [length, ...more] = type.dimensions ?? []
  const isNumber = type.dtype !== 'bool' && type.dtype !== 'string'
  if (type.kind === 'array' && isNumber && typeof length === 'number' && more.length === 0) {
    if (length >= 1 && length <= MAX_DIMENSIONS) return length
  }
  if (type.kind === 'string') {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `An index on the texts of '${name}' requires an embedding function`,
      {
        ...place,
        hint: 'Pass { embedding: textEmbedder }, of polytable/models, or another function that embeds.',
      },
    )
  }
  throw new PolytableError(
    'UNSUPPORTED_OPERATION',
    `The values of '${name}' (${displayType(type)}) are not vectors`,
    {
      ...place,
      hint: `Without an embedding function, an index requires one-dimensional arrays of fixed length, at most ${MAX_DIMENSIONS}: pt.array({ shape: [384], dtype: 'float32' }).`,
    },
  )
}
