/** The parts of models of the AI SDK that are used, of its provider specifications v2 and v3. */
interface Named {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
}

/** A language model. */
export interface AiLanguageModel extends Named {
  /** An answer to a prompt. */
  doGenerate(options: object): PromiseLike<{
    readonly content: readonly unknown[]
    readonly finishReason: unknown
    readonly usage: unknown
    readonly response?: unknown
  }>
  /** The same, piece by piece. */
  readonly doStream: unknown
}

/** A model of vectors of texts. */
export interface AiEmbeddingModel extends Named {
  /** How many texts it takes in a call. */
  readonly maxEmbeddingsPerCall?: number | PromiseLike<number | undefined> | undefined
  /** The vectors of texts. */
  doEmbed(options: {
    readonly values: string[]
    readonly abortSignal?: AbortSignal
  }): PromiseLike<{ readonly embeddings: readonly (readonly number[])[] }>
}

/** A model that makes images. */
export interface AiImageModel extends Named {
  /** How many images it makes in a call. */
  readonly maxImagesPerCall: unknown
  /** Images of a text. */
  doGenerate(options: object): PromiseLike<{ readonly images: readonly (string | Uint8Array)[] }>
}

/** A model that makes texts of sound, or sound of texts. */
export interface AiSpeechModel extends Named {
  /** The text, or the sound. */
  doGenerate(options: object): PromiseLike<object>
}

/** A model of the AI SDK. */
export type AiModel = AiLanguageModel | AiEmbeddingModel | AiImageModel | AiSpeechModel
