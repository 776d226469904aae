import { PolytableError } from '@polytable/model/errors/index'

/** The part of `@huggingface/transformers` 4 that is used here. Declared so that the optional peer's types are not needed. */
export interface TransformersLibrary {
  readonly env: TransformersEnvironment
  readonly AutoConfig: Loader<ModelConfig>
  readonly AutoModel: Loader<Model>
  readonly AutoProcessor: Loader<Processor>
  readonly AutoTokenizer: Loader<Tokenizer>
  readonly CLIPTextModelWithProjection: Loader<Model>
  readonly CLIPVisionModelWithProjection: Loader<Model>
  readonly PretrainedConfig: new (config: { readonly model_type: string }) => object
  readonly Tensor: new (
    type: 'float32' | 'int64',
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => object
  readonly RawImage: new (
    data: Uint8Array,
    width: number,
    height: number,
    channels: 1 | 2 | 3 | 4,
  ) => RawImage
  pipeline(task: string, model: string, options: PipelineOptions): Promise<Pipeline>
}

/** A class whose objects are made of the files of a model. */
export interface Loader<T> {
  from_pretrained(model: string, options: PipelineOptions): Promise<T>
}

export interface TransformersEnvironment {
  allowLocalModels: boolean
  allowRemoteModels: boolean
  localModelPath: string
  remoteHost: string
  useBrowserCache: boolean
  useFSCache: boolean
  useCustomCache: boolean
  customCache: object | null
  fetch: typeof fetch
  logLevel: number
  readonly backends: { readonly onnx: { readonly wasm?: { wasmPaths?: unknown } } }
}

export interface PipelineOptions {
  readonly device: string
  readonly dtype?: string
  readonly revision?: string
  /** Instead of the one among the model's files. */
  readonly config?: object
}

/** A model with what prepares its inputs. Which parts there are follows from its task. */
export interface Pipeline {
  (input: unknown, options?: object): Promise<unknown>
  readonly model: Model
  readonly tokenizer: Tokenizer
  readonly processor: Processor
  dispose(): Promise<unknown>
}

export interface Model {
  (inputs: object): Promise<Readonly<Record<string, TensorLike>>>
  readonly config: ModelConfig
  dispose(): Promise<unknown>
  /** The graphs that it is made of. */
  readonly sessions: Readonly<Record<string, Graph>>
}

/** A graph of the ONNX runtime. */
export interface Graph {
  readonly inputNames: readonly string[]
  /** Of each input; sizes that are not fixed have names. */
  readonly inputMetadata: readonly { readonly shape?: readonly (number | string)[] }[]
}

/** What a model's `config.json` says. */
export interface ModelConfig {
  readonly architectures?: readonly string[]
  readonly model_type?: string
  /** The names of classes by their numbers. */
  readonly id2label?: Readonly<Record<string, string>>
  readonly problem_type?: string | null
  /** What the models of Sentence Transformers say, since its version 4. */
  readonly sentence_transformers?: { readonly activation_fn?: string }
  /** What they said before. */
  readonly sbert_ce_default_activation_function?: string
}

export interface Tokenizer {
  (text: string, options: TokenizerOptions): TokenizedText
  /** What is between two texts. */
  readonly sep_token_id: number
  /** Tokens that stand for no part of a text. */
  readonly all_special_ids: readonly number[]
  decode(ids: readonly number[], options: { readonly skip_special_tokens: true }): string
}

export interface TokenizerOptions {
  readonly truncation: true
  readonly text_pair?: string
}

export interface TokenizedText {
  readonly input_ids: { readonly data: ArrayLike<bigint> }
}

/** What prepares images, or sound. */
export interface Processor {
  (inputs: unknown): Promise<object>
  readonly image_processor?: ImageProcessor
}

/** Sizes are of height and width, one for each image. */
export interface ImageProcessor {
  post_process_object_detection?(
    output: object,
    threshold: number,
    sizes: readonly (readonly number[])[],
  ): readonly Detected[]
  post_process_panoptic_segmentation?(
    output: object,
    threshold: number,
    maskThreshold: number,
    overlapThreshold: number,
    fused: ReadonlySet<number>,
    sizes: readonly (readonly number[])[],
  ): readonly PanopticSegments[]
  post_process_semantic_segmentation?(
    output: object,
    sizes: readonly (readonly number[])[],
  ): readonly { readonly segmentation: TensorLike; readonly labels: readonly number[] }[]
}

export interface PanopticSegments {
  readonly segmentation: TensorLike
  readonly segments_info: readonly {
    readonly id: number
    readonly label_id: number
    readonly score: number
  }[]
}

export interface Detected {
  readonly boxes: readonly (readonly number[])[]
  readonly classes: readonly number[]
  readonly scores: readonly number[]
}

/** An image in memory. */
export interface RawImage {
  readonly width: number
  readonly height: number
  /** Without its alpha. */
  rgb(): RawImage
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
