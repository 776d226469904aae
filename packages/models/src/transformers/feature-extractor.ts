import { planBatches } from './batches.ts'
import type { Pipeline, TensorLike } from './library.ts'
import { loadModel } from './load.ts'
import { inferenceError } from './model-error.ts'
import type { LoadOptions } from './options.ts'

export interface EmbedOptions {
  /** How a text's token vectors become one: their mean, or the vector of its first token. */
  readonly pooling: 'mean' | 'cls'
  readonly normalize: true
}

/** A loaded model that turns texts into vectors. */
export interface FeatureExtractor {
  /** Which of the model's weights it is made of. */
  readonly dtype: string
  /**
   * One vector per text, in the same order, of Euclidean length 1; null for a text that the model gives no direction to: an
   * empty one, or one without a token that it knows.
   *
   * @throws PolytableError `PROVIDER_ERROR` where the model fails. The worker must not be used for models after that:
   * in browsers every later call would fail as well.
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<(Float32Array | null)[]>
  /** Releases the model. Browsers give all of its memory back only when the worker ends. */
  dispose(): Promise<void>
}

/** Loads a model for feature extraction. Runs in a model worker. @throws PolytableError as {@link loadModel} */
export function createFeatureExtractor(options: LoadOptions): Promise<FeatureExtractor> {
  return loadModel(options, async (library, given) => {
    const extract = await library.pipeline('feature-extraction', options.model, given)
    return {
      embed: (texts: readonly string[], { pooling }: EmbedOptions) =>
        embedAll(extract, texts, pooling, options.model),
      dispose: async () => {
        await extract.dispose()
      },
    }
  })
}

async function embedAll(
  extract: Pipeline,
  texts: readonly string[],
  pooling: 'mean' | 'cls',
  model: string,
): Promise<(Float32Array | null)[]> {
  const vectors = new Array<Float32Array | null>(texts.length)
  for (const batch of planBatches(texts)) {
    try {
      const given = batch.map((index) => texts[index]!)
      const tensor = (await extract(given, { pooling })) as TensorLike
      batch.forEach((index, row) => (vectors[index] = normalisedRow(tensor, row)))
    } catch (error) {
      throw inferenceError(error, model)
    }
  }
  return vectors
}

/** Normalised here, because the library divides by zero where a row is all zeros, or has no token to take a mean of. */
function normalisedRow({ data, dims }: TensorLike, row: number): Float32Array | null {
  const width = dims.at(-1) ?? 0
  const vector = new Float32Array(width)
  let squares = 0
  for (let i = 0; i < width; i++) {
    const value = data[row * width + i]!
    vector[i] = value
    squares += value * value
  }
  if (!(squares > 0 && squares < Infinity)) return null
  const factor = 1 / Math.sqrt(squares)
  for (let i = 0; i < width; i++) vector[i] = vector[i]! * factor
  return vector
}
