import { PolytableError } from '@polytable/model/errors/index'

/** The part of `@huggingface/transformers` 4 that is used here. Declared so that the optional peer's types are not needed. */
export interface TransformersLibrary {
  readonly env: TransformersEnvironment
  pipeline(task: 'feature-extraction', model: string, options: PipelineOptions): Promise<FeatureExtraction>
}

export interface TransformersEnvironment {
  allowLocalModels: boolean
  allowRemoteModels: boolean
  localModelPath: string
  remoteHost: string
  useBrowserCache: boolean
  useFSCache: boolean
  cacheDir: string | null
  logLevel: number
  readonly backends: { readonly onnx: { readonly wasm?: { wasmPaths?: unknown } } }
}

export interface PipelineOptions {
  readonly device: string
  readonly dtype?: string
  readonly revision?: string
  readonly progress_callback?: (event: ProgressEvent) => void
}

/** Several kinds of events; only those of status `progress_total` carry the bytes of all files together. */
export interface ProgressEvent {
  readonly status: string
  readonly loaded?: number
  readonly total?: number
}

export interface FeatureExtraction {
  (texts: string[], options: { readonly pooling: 'mean' | 'cls' }): Promise<TensorLike>
  dispose(): Promise<unknown>
}

export interface TensorLike {
  readonly data: ArrayLike<number>
  readonly dims: readonly number[]
}

/**
 * Imports the optional peer `@huggingface/transformers`, on first use only.
 *
 * @throws PolytableError `INVALID_CONFIGURATION` where it is not installed or cannot be loaded.
 */
export async function loadTransformers(): Promise<TransformersLibrary> {
  try {
    const library: unknown = await import('@huggingface/transformers')
    return library as TransformersLibrary
  } catch (cause) {
    throw new PolytableError(
      'INVALID_CONFIGURATION',
      'Local models require the package @huggingface/transformers.',
      {
        hint: 'Install it: npm install @huggingface/transformers@4.3.1',
        cause,
      },
    )
  }
}
