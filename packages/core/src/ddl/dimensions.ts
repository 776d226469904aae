import { PolytableError } from '../errors/index.ts'
import { embeddingCall } from '../exec/compute.ts'
import type { Statement } from '../exec/statement.ts'
import { BatchEvaluator } from '../expr/index.ts'
import type { EmbeddingFunction } from '../schema/index.ts'
import { typeOf, type NdArray } from '../types/index.ts'

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
  const call = embeddingCall(
    { id: 0, name: '', column: 0, embedding, metric: 'cosine', precision: 'fp32', dimensions: 0 },
    {
      kind: 'literal',
      value: text,
      type: typeOf('string'),
    },
  )
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
  return vector && Float32Array.from(vector.data as Float32Array)
}

/** Length of the vectors of an embedding function, found by embedding a word. */
export async function embeddingDimensions(
  statement: Statement,
  embedding: EmbeddingFunction,
): Promise<number> {
  const vector = await embedText(statement, embedding, 'dimensions')
  if (!vector) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The embedding '${embedding.function}' gave no vector for a word`,
      {
        hint: 'An embedding takes a text and returns an array of numbers.',
      },
    )
  }
  return vector.length
}
