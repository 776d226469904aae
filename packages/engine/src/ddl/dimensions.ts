import { withArticle } from './query-kinds.ts'
import { PolytableError, type ErrorPlace } from '@polytable/model/errors/index'
import { embeddingCall } from '@polytable/kernel/batches/compute'
import { vectorOf } from '@polytable/kernel/storage/vectors'
import type { Statement } from '@polytable/kernel/statements/statement'
import { BatchEvaluator } from '@polytable/model/expressions/index'
import type {
  ColumnSchema,
  EmbeddedKind,
  EmbeddingFunction,
  QueryEmbeddings,
} from '@polytable/model/schemas/index'
import { displayType, typeOf, type MediaCell, type NdArray } from '@polytable/model/types/index'

/**
 * The vector an embedding function gives for one text or medium, null where it has none for it.
 * @throws PolytableError INVALID_ARGUMENT where the function fails
 */
export async function embed(
  statement: Pick<Statement, 'context' | 'signal'>,
  embedding: EmbeddingFunction,
  kind: EmbeddedKind,
  value: string | MediaCell,
): Promise<Float32Array | null> {
  const { context, signal } = statement
  const evaluator = new BatchEvaluator({
    size: 1,
    column: () => {
      throw new PolytableError('INVALID_EXPRESSION', 'The arguments of an embedding must be constants')
    },
    call: (node, args) => context.functions.call(node, args, context, signal),
  })
  const call = embeddingCall(embedding, { kind: 'literal', value, type: typeOf(kind) })
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

/** How many numbers the vectors have that embedding functions give, found by embedding a sample. */
export async function embeddingDimensions(
  statement: Statement,
  { string, image, ...others }: QueryEmbeddings,
): Promise<number> {
  const samples = string ? PROBES : []
  for (const word of samples) {
    const vector = await embed(statement, string!, 'string', word)
    if (vector) return vector.length
  }
  const vector = image && (await embedSampleImage(statement, image))
  if (vector) return vector.length
  const name = (string ?? image ?? Object.values(others)[0]!).function
  if (string ?? image) {
    const kind = string ? 'string' : 'image'
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The embedding '${name}' returned no vector for a sample ${kind}`,
      { hint: `An embedding function takes ${withArticle(kind)} and returns an array of numbers.` },
    )
  }
  throw new PolytableError('INVALID_ARGUMENT', `'${name}' does not say how long its vectors are`, {
    hint: "Declare it: returns: pt.array({ shape: [384], dtype: 'float32' }).",
  })
}

/** Length of the sides of the sample image: models want more than a pixel. */
const SAMPLE_SIDE = 64

async function embedSampleImage(
  statement: Statement,
  embedding: EmbeddingFunction,
): Promise<Float32Array | null> {
  const { context, signal } = statement
  const { media } = context
  const data = Uint8Array.from({ length: SAMPLE_SIDE ** 2 * 4 }, (_, at) => (at % 4 === 3 ? 255 : at % 251))
  const hold = media.keeper.hold()
  try {
    const pixels = { data, width: SAMPLE_SIDE, height: SAMPLE_SIDE }
    const cell = await media.forQueries().ingest(typeOf('image'), pixels, { validate: false, signal })
    return await embed(statement, embedding, 'image', cell)
  } finally {
    await hold.end(false)
  }
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
