import { pt, type EmbeddingFunctionLike, type Expression } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { bytesOfBase64 } from '@polytable/model/encodings/base64'
import type { CallContext } from '@polytable/udf/calls/attempt'
import type { MediaFile } from '@polytable/udf/values/media-file'
import type {
  AiEmbeddingModel,
  AiImageModel,
  AiLanguageModel,
  AiModel,
  AiSpeechModel,
} from '../ai-sdk/models.ts'
import { common, language, type AiSdkChat } from './ai-sdk-chat.ts'
import { functionName } from './function-name.ts'

/** What the models of speech are for: the SDK's own objects do not say it. */
export type AiSdkKind = 'transcription' | 'speech'

/** A model of vectors as a function of texts, and for an index. */
export type AiSdkEmbedding = ((
  text: Expression<string> | Expression<string | null> | string,
) => Expression<Float32Array | null>) &
  EmbeddingFunctionLike
/** A model of images as a function of texts. */
export type AiSdkImages = (
  prompt: Expression<string> | Expression<string | null> | string,
) => Expression<MediaFile | null>
/** A model of transcriptions as a function of sounds. */
export type AiSdkTranscription = (
  audio: Expression<MediaFile> | Expression<MediaFile | null>,
) => Expression<string | null>
/** A model of speech as a function of texts. */
export type AiSdkSpeech = (
  text: Expression<string> | Expression<string | null> | string,
  options?: { readonly voice?: string },
) => Expression<MediaFile | null>

/**
 * A model of the AI SDK, of its provider specifications v2 and v3, as a function: its calls are made in this program, and what they
 * give is kept by their arguments. A stored column knows the model by its provider and id.
 * @param kind what a model of speech is for
 * @throws PolytableError INVALID_ARGUMENT for what is no such model
 * @example
 * ```ts no-run
 * import { openai } from '@ai-sdk/openai'
 * const ask = fromAiSdk(openai('gpt-5'))
 * await t.addComputedColumn({ answer: ask(t.c.question) })
 * ```
 */
export function fromAiSdk(model: AiLanguageModel): AiSdkChat
export function fromAiSdk(model: AiEmbeddingModel): AiSdkEmbedding
export function fromAiSdk(model: AiImageModel): AiSdkImages
export function fromAiSdk(model: AiSpeechModel, kind: 'transcription'): AiSdkTranscription
export function fromAiSdk(model: AiSpeechModel, kind: 'speech'): AiSdkSpeech
export function fromAiSdk(model: AiModel, kind?: AiSdkKind): unknown {
  const { specificationVersion: version, provider, modelId } = (model ?? {}) as AiModel
  if (version !== 'v2' && version !== 'v3') {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'fromAiSdk() takes a model of the AI SDK of the specification v2 or v3',
      {
        hint: "For example fromAiSdk(openai('gpt-5')) with openai of @ai-sdk/openai.",
      },
    )
  }
  const name = functionName('aiSdk', provider, modelId, ...(kind ? [kind] : []))
  if ('doEmbed' in model) return embedding(name, model)
  if ('doStream' in model) return language(name, model)
  if ('maxImagesPerCall' in model) return images(name, model)
  if (kind === 'transcription') return transcription(name, model)
  if (kind === 'speech') return speech(name, model)
  throw new PolytableError('INVALID_ARGUMENT', `fromAiSdk() is not told what '${modelId}' is for`, {
    hint: "Pass 'transcription' or 'speech' as the second argument.",
  })
}

function embedding(name: string, model: AiEmbeddingModel): AiSdkEmbedding {
  const most = typeof model.maxEmbeddingsPerCall === 'number' ? model.maxEmbeddingsPerCall : 100
  const fn = pt.udf({
    ...common,
    name,
    params: { text: pt.string() },
    returns: pt.array({ dtype: 'float32' }),
    batchSize: Math.min(2048, most),
    async run(batch: readonly { readonly text: string }[], { signal }: CallContext) {
      const { embeddings } = await model.doEmbed({
        values: batch.map(({ text }) => text),
        abortSignal: signal,
      })
      if (embeddings.length !== batch.length)
        throw new PolytableError(
          'PROVIDER_ERROR',
          `'${name}' gave ${embeddings.length} vectors for ${batch.length} texts`,
        )
      return embeddings.map((vector) => Float32Array.from(vector)) as never
    },
  })
  return Object.assign((text: unknown) => fn({ text } as never), {
    reference: fn.reference,
  }) as unknown as AiSdkEmbedding
}

const bytesOf = (given: string | Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = typeof given === 'string' ? bytesOfBase64(given) : given
  if (bytes instanceof Uint8Array) return bytes as Uint8Array<ArrayBuffer>
  throw new PolytableError('PROVIDER_ERROR', 'The model gave a file that is no base64')
}

function images(name: string, model: AiImageModel): AiSdkImages {
  const fn = pt.udf({
    ...common,
    name,
    params: { prompt: pt.string() },
    returns: pt.image(),
    async run({ prompt }, { signal }) {
      const none = undefined
      const {
        images: [image],
      } = await model.doGenerate({
        prompt,
        n: 1,
        size: none,
        aspectRatio: none,
        seed: none,
        files: none,
        mask: none,
        providerOptions: {},
        abortSignal: signal,
      })
      if (image === undefined) throw new PolytableError('PROVIDER_ERROR', `'${name}' gave no image`)
      return bytesOf(image)
    },
  })
  return (prompt) => fn({ prompt } as never) as never
}

function transcription(name: string, model: AiSpeechModel): AiSdkTranscription {
  const fn = pt.udf({
    ...common,
    name,
    params: { audio: pt.audio() },
    returns: pt.string(),
    async run({ audio }, { signal }) {
      const { text } = (await model.doGenerate({
        audio: await audio.bytes(),
        mediaType: audio.mediaType,
        abortSignal: signal,
      })) as { readonly text: string }
      return text
    },
  })
  return (audio) => fn({ audio } as never) as never
}

function speech(name: string, model: AiSpeechModel): AiSdkSpeech {
  const fn = pt.udf({
    ...common,
    name,
    params: { text: pt.string(), voice: pt.string().nullable() },
    returns: pt.audio(),
    async run({ text, voice }, { signal }) {
      const { audio } = (await model.doGenerate({
        text,
        ...(voice === null ? {} : { voice }),
        abortSignal: signal,
      })) as { readonly audio: string | Uint8Array }
      return bytesOf(audio)
    },
  })
  return (text, { voice } = {}) => fn({ text, voice: voice ?? null } as never) as never
}
