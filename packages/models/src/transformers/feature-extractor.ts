import { planBatches } from './batches.ts'
import { configureEnvironment } from './environment.ts'
import { loadTransformers, type FeatureExtraction, type TensorLike } from './library.ts'
import { inferenceError, loadingError } from './model-error.ts'
import { checkOptions, type FeatureExtractorOptions, type ModelProgress } from './options.ts'

export interface EmbedOptions {
  /** How a text's token vectors become one: their mean, or the vector of its first token. */
  readonly pooling: 'mean' | 'cls'
  readonly normalize: true
}

/** A loaded model that turns texts into vectors. */
export interface FeatureExtractor {
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

/**
 * Loads a model for feature extraction, from the cache where it has been downloaded before. Runs in a model worker.
 *
 * @throws PolytableError `INVALID_CONFIGURATION` where `@huggingface/transformers` is not installed or wasmPaths are
 * missing, `INVALID_ARGUMENT` for a wrong name, `PATH_NOT_FOUND` where the model does not exist, `PROVIDER_ERROR`
 * where it cannot be fetched or started.
 */
export async function createFeatureExtractor(options: FeatureExtractorOptions): Promise<FeatureExtractor> {
  checkOptions(options)
  const extract = await oneAtATime(() => load(options))
  return {
    embed: (texts, { pooling }) => embedAll(extract, texts, pooling, options.model),
    dispose: async () => {
      await extract.dispose()
    },
  }
}

let lastLoad: Promise<unknown> = Promise.resolve()

/** The library's environment is global, so that two loads at once would read each other's settings. */
function oneAtATime<T>(task: () => Promise<T>): Promise<T> {
  const run = lastLoad.then(task)
  lastLoad = run.catch(() => undefined)
  return run
}

async function load(options: FeatureExtractorOptions): Promise<FeatureExtraction> {
  const { model, device, dtype, revision, onProgress } = options
  const { env, pipeline } = await loadTransformers()
  configureEnvironment(env, options)
  try {
    return await pipeline('feature-extraction', model, {
      device,
      dtype,
      revision,
      progress_callback: onProgress === undefined ? undefined : progressOf(model, onProgress),
    })
  } catch (error) {
    throw loadingError(error, options)
  }
}

function progressOf(model: string, report: (progress: ModelProgress) => void) {
  return (event: { readonly status: string; readonly loaded?: number; readonly total?: number }): void => {
    if (event.status !== 'progress_total') return
    report({ model, loadedBytes: event.loaded ?? 0, totalBytes: event.total ?? 0 })
  }
}

async function embedAll(
  extract: FeatureExtraction,
  texts: readonly string[],
  pooling: 'mean' | 'cls',
  model: string,
): Promise<(Float32Array | null)[]> {
  const vectors = new Array<Float32Array | null>(texts.length)
  for (const batch of planBatches(texts)) {
    try {
      const tensor = await extract(
        batch.map((index) => texts[index]!),
        { pooling },
      )
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
