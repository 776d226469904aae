import type { Expression } from '@polytable/client/index'
import {
  anything,
  either,
  kind,
  numberBetween,
  record,
  text,
  texts,
  wholeFrom,
  type Kind,
} from '@polytable/client/calls/argument-kinds'
import { isExpression } from '@polytable/client/expressions/literal'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import type { ToolChoice } from '../tools/tool.ts'
import { functionOf } from '../names.ts'
import type {
  AnthropicMessage,
  ChatCompletion,
  ConverseAnswer,
  GeminiAnswer,
  MessageAnswer,
  ProviderJson,
  RerankAnswer,
  ResponsesAnswer,
  TranscriptionAnswer,
} from './answers.ts'
import { endpoint, type CallOptions, type Given } from './call.ts'
import { embedding, type EmbeddingOptions } from './embedding.ts'
import { invokeTools } from './invoke-tools.ts'
import type { Tools } from './tools.ts'

/** A call of a provider: what is asked, which may hold expressions and media anywhere, and its options. */
export type ProviderCall<Options, Result> = (input: Given, options: Options) => Expression<Result | null>

/** Options of calls that tools can be given to. */
export interface ToolOptions extends CallOptions {
  /** Functions that the model may ask for: `pt.tools(…)`, or the provider's own JSON. */
  readonly tools?: Tools | readonly object[]
  /** Which of them it is to ask for: `tools.choice(…)`, or the provider's own JSON. */
  readonly toolChoice?: ToolChoice | object | string
}

/** Options of Anthropic's messages. */
export interface MessagesOptions extends ToolOptions {
  /** How many tokens the answer may have. */
  readonly maxTokens: number
  /** What the model is told before all messages. */
  readonly system?: Given
}

/** Options of Gemini's contents. */
export interface GeminiOptions extends ToolOptions {
  /** Settings, by the provider's names: `{ temperature: 0, systemInstruction: 'Be brief.' }`. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** Options of Bedrock's Converse. */
export interface ConverseOptions extends ToolOptions {
  /** What the model is told before all messages. */
  readonly system?: Given
  /** `{ maxTokens, temperature, topP, stopSequences }`. */
  readonly inferenceConfig?: Readonly<Record<string, unknown>>
  /** Of the model, by its own names. */
  readonly additionalModelRequestFields?: Readonly<Record<string, unknown>>
  /** Tools in the provider's own JSON. */
  readonly toolConfig?: Readonly<Record<string, unknown>>
}

/** Options of speech. */
export interface SpeechOptions extends CallOptions {
  /** The name of the voice. */
  readonly voice: string
}

/** Options of speech of ElevenLabs. */
export interface ElevenLabsSpeechOptions extends SpeechOptions {
  /** 'mp3_44100_128' unless given; raw samples, such as 'pcm_16000', become a WAV file. */
  readonly outputFormat?: string
}

/** Options of images that are made of others. */
export interface ImageEditOptions extends CallOptions {
  /** What is to be made. */
  readonly prompt: Given
  /** An image that is transparent where it may be changed. */
  readonly mask?: Expression<MediaFile> | Expression<MediaFile | null>
}

/** Options of moderations. */
export interface ModerationOptions extends Omit<CallOptions, 'model'> {
  /** The model, by the provider's name for it. */
  readonly model?: string
}

/** Options of an order of documents. */
export interface RerankOptions extends CallOptions {
  /** The documents: a list of texts, or an expression that gives one. */
  readonly documents: Given
  /** How many are wanted. */
  readonly topN?: number
}

const perRow = either(anything, kind('an expression', isExpression))
const tools = {
  tools: kind('tools of pt.tools(), or a list', (value) => typeof value === 'object' && value !== null),
  toolChoice: either(
    text,
    kind('a choice of tools', (value) => typeof value === 'object' && value !== null),
  ),
}
const count = wholeFrom(1)
const json = typeOf('json')
const audio = typeOf('audio')
const image = typeOf('image')
const video = typeOf('video')

/** What a provider has, asked under its own name; `on` gives the same for another provider of the program that speaks like it. */
export type Provider<Functions> = Functions & {
  /** The functions of another provider of the options of `open`, of the same kind: `openai.on('mine')`. */
  on(provider: string): Functions
}

interface Builder {
  call<Options extends object, Result = ProviderJson>(
    name: string,
    kinds?: Readonly<Record<string, Kind>>,
    returns?: typeof json,
  ): ProviderCall<Options, Result>
  embed(
    name: string,
    kinds?: Readonly<Record<string, Kind>>,
    media?: readonly ('image' | 'audio' | 'video' | 'document')[],
  ): ReturnType<typeof embedding<EmbeddingOptions & { readonly [more: string]: unknown }>>
}

function provider<Functions extends object>(
  service: string,
  build: (with_: Builder) => Functions,
): Provider<Functions> {
  const on = (name: string): Functions =>
    build({
      call: (fn, kinds = {}, returns = json) =>
        endpoint(functionOf(service, fn), name, kinds, returns) as never,
      embed: (fn, kinds = {}, media = []) =>
        embedding(functionOf(service, fn), name, { dimensions: count, ...kinds }, media),
    })
  return { ...on(service), on }
}

const chats = ({ call }: Builder) => ({
  /** An answer to messages, or to a text: `/chat/completions`. */
  chatCompletions: call<ToolOptions, ChatCompletion>('chatCompletions', tools),
  /** Calls the tools that an answer asks for: `{ tool: [result, …] | null }`. */
  invokeTools,
})

/** OpenAI, and with `on` whatever speaks like it. */
export const openai = provider('openai', (with_) => ({
  ...chats(with_),
  /** How a text goes on: `/completions`. */
  completions: with_.call<CallOptions>('completions'),
  /** An answer to an input: `/responses`. */
  responses: with_.call<ToolOptions, ResponsesAnswer>('responses', { ...tools, instructions: perRow }),
  /** The vector of a text. */
  embeddings: with_.embed('embeddings'),
  /** Whether a text, or parts with images, is harmful: by 'omni-moderation-latest' unless a model is given. */
  moderations: with_.call<ModerationOptions>('moderations'),
  /** What is said in a sound. */
  transcriptions: with_.call<
    CallOptions & { readonly language?: string; readonly prompt?: Given },
    TranscriptionAnswer
  >('transcriptions', { language: text, prompt: perRow }),
  /** What is said in a sound, in English. */
  translations: with_.call<CallOptions & { readonly prompt?: Given }, TranscriptionAnswer>('translations', {
    prompt: perRow,
  }),
  /** A text as sound. */
  speech: with_.call<SpeechOptions, MediaFile>('speech', { voice: text }, audio),
  /** An image of a text. */
  imageGenerations: with_.call<CallOptions & { readonly size?: string }, MediaFile>(
    'imageGenerations',
    { size: text },
    image,
  ),
  /** An image made of another, or of several in a list. */
  imageEdits: with_.call<ImageEditOptions, MediaFile>('imageEdits', { prompt: perRow, mask: perRow }, image),
  /** Another image like one. */
  imageVariations: with_.call<CallOptions, MediaFile>('imageVariations', {}, image),
}))

/** Groq. */
export const groq = provider('groq', chats)
/** DeepSeek. */
export const deepseek = provider('deepseek', chats)
/** OpenRouter: what it takes besides goes into `options`, such as `{ provider: { order: [...] }, transforms: [...] }`. */
export const openrouter = provider('openrouter', chats)
/** Fireworks. */
export const fireworks = provider('fireworks', (with_) => ({
  ...chats(with_),
  /** The vector of a text. */
  embeddings: with_.embed('embeddings'),
}))
/** Nebius. */
export const nebius = provider('nebius', (with_) => ({
  ...chats(with_),
  /** The vector of a text. */
  embeddings: with_.embed('embeddings'),
}))
/** Together. */
export const together = provider('together', (with_) => ({
  ...chats(with_),
  /** How a text goes on. */
  completions: with_.call<CallOptions>('completions'),
  /** The vector of a text. */
  embeddings: with_.embed('embeddings'),
  /** An image of a text. */
  imageGenerations: with_.call<CallOptions & { readonly size?: string }, MediaFile>(
    'imageGenerations',
    { size: text },
    image,
  ),
}))
/** Mistral. */
export const mistral = provider('mistral', (with_) => ({
  ...chats(with_),
  /** What stands between a text and its `suffix`. */
  fimCompletions: with_.call<CallOptions & { readonly suffix?: Given }, ChatCompletion>('fimCompletions', {
    suffix: perRow,
  }),
  /** The vector of a text. */
  embeddings: with_.embed('embeddings'),
}))

/** Anthropic. */
export const anthropic = provider('anthropic', ({ call }) => ({
  /** An answer to messages, or to a text. */
  messages: call<MessagesOptions, AnthropicMessage>('messages', {
    ...tools,
    maxTokens: count,
    system: perRow,
  }),
  invokeTools,
}))

/** Google's Gemini. */
export const gemini = provider('gemini', ({ call, embed }) => ({
  /** An answer to contents: a text, a list of parts, or turns. */
  generateContent: call<GeminiOptions, GeminiAnswer>('generateContent', { ...tools, config: record }),
  /** An image of a text. */
  generateImages: call<CallOptions & { readonly config?: Readonly<Record<string, unknown>> }, MediaFile>(
    'generateImages',
    { config: record },
    image,
  ),
  /** A video of a text, and of an image to begin with. */
  generateVideos: call<
    CallOptions & {
      readonly config?: Readonly<Record<string, unknown>>
      readonly image?: Expression<MediaFile> | Expression<MediaFile | null>
    },
    MediaFile
  >('generateVideos', { config: record, image: perRow }, video),
  /** A text as sound: by one voice, or by those of its speakers, `{ Joe: 'Kore', Jane: 'Puck' }`. */
  generateSpeech: call<
    CallOptions & {
      readonly voice?: string
      readonly voices?: Readonly<Record<string, string>>
      readonly config?: Readonly<Record<string, unknown>>
    },
    MediaFile
  >('generateSpeech', { voice: text, voices: record, config: record }, audio),
  /** What is said in a sound. */
  transcribe: call<
    CallOptions & { readonly prompt?: string; readonly config?: Readonly<Record<string, unknown>> },
    string
  >('transcribe', { prompt: text, config: record }, typeOf('string')),
  /** The vector of a text or a medium. */
  embedContent: embed('embedContent', { config: record }, ['image', 'audio', 'video', 'document']),
  invokeTools,
}))

/** Amazon Bedrock. */
export const bedrock = provider('bedrock', ({ call, embed }) => ({
  /** An answer to messages, or to a text. */
  converse: call<ConverseOptions, ConverseAnswer>('converse', {
    ...tools,
    system: perRow,
    inferenceConfig: record,
    additionalModelRequestFields: record,
    toolConfig: record,
  }),
  /** What a model gives for its own JSON. */
  invokeModel: call<CallOptions>('invokeModel'),
  /** The vector of a text or an image. */
  embed: embed('embed', {}, ['image']),
  invokeTools,
}))

/** Ollama, at http://127.0.0.1:11434 unless its `baseUrl` says otherwise. */
export const ollama = provider('ollama', ({ call, embed }) => ({
  /** An answer to messages, or to a text. */
  chat: call<ToolOptions & { readonly format?: unknown }, MessageAnswer>('chat', {
    ...tools,
    format: anything,
  }),
  /** How a text goes on; `images` that it is about. */
  generate: call<
    CallOptions & { readonly images?: Given; readonly system?: Given; readonly format?: unknown }
  >('generate', {
    images: perRow,
    system: perRow,
    format: anything,
  }),
  /** The vector of a text. */
  embed: embed('embed'),
  invokeTools,
}))

/** Cohere. */
export const cohere = provider('cohere', ({ call, embed }) => ({
  /** An answer to messages, or to a text. */
  chat: call<ToolOptions, MessageAnswer>('chat', tools),
  /** The order of documents by a query. */
  rerank: call<RerankOptions, RerankAnswer>('rerank', { documents: perRow, topN: count }),
  /** The vector of a text or an image. `inputType` is 'search_document' unless given. */
  embed: embed('embed', { inputType: text }, ['image']),
  invokeTools,
}))

/** Voyage. */
export const voyage = provider('voyage', ({ call, embed }) => ({
  /** The order of documents by a query. */
  rerank: call<RerankOptions, ProviderJson>('rerank', { documents: perRow, topN: count }),
  /** The vector of a text. */
  embeddings: embed('embeddings', { inputType: text }),
  /** The vector of a text, an image or a video. */
  multimodalEmbed: embed('multimodalEmbed', { inputType: text }, ['image', 'video']),
}))

/** Jina. */
export const jina = provider('jina', ({ call, embed }) => ({
  /** The order of documents by a query. */
  rerank: call<RerankOptions & { readonly returnDocuments?: boolean }, RerankAnswer>('rerank', {
    documents: perRow,
    topN: count,
    returnDocuments: kind('true or false', (value) => typeof value === 'boolean'),
  }),
  /** The vector of a text or an image. `task`, such as 'retrieval.query'. */
  embeddings: embed('embeddings', { task: text }, ['image']),
}))

/** Replicate: `model` is `owner/name`, or `owner/name:version`. */
export const replicate = provider('replicate', ({ call }) => ({
  /** The output of a model for its own JSON; media in it become `data:` URLs. Files that it makes are URLs, which expire. */
  run: call<CallOptions, unknown>('run'),
}))

/** fal: `model` is the name of an app. */
export const fal = provider('fal', ({ call }) => ({
  /** What an app gives for its own JSON; media in it become `data:` URLs. Files that it makes are URLs, which expire. */
  run: call<CallOptions, ProviderJson>('run'),
}))

/** Black Forest Labs. */
export const bfl = provider('bfl', ({ call }) => ({
  /** An image of a text. */
  generate: call<CallOptions, MediaFile>('generate', {}, image),
  /** An image changed as a text says. */
  edit: call<CallOptions & { readonly prompt: Given }, MediaFile>('edit', { prompt: perRow }, image),
  /** An image filled where its `mask` is white. */
  fill: call<ImageEditOptions, MediaFile>('fill', { prompt: perRow, mask: perRow }, image),
  /** An image with more around it: `top bottom left right` of `options`, in pixels. */
  expand: call<CallOptions & { readonly prompt?: Given }, MediaFile>('expand', { prompt: perRow }, image),
}))

/** Runway. Its outputs are URLs, which expire. */
export const runwayml = provider('runwayml', ({ call }) => ({
  /** Images of a text. */
  textToImage: call<CallOptions, ProviderJson>('textToImage'),
  /** A video of a text. */
  textToVideo: call<CallOptions, ProviderJson>('textToVideo'),
  /** A video that begins with an image. */
  imageToVideo: call<CallOptions & { readonly promptText?: Given }, ProviderJson>('imageToVideo', {
    promptText: perRow,
  }),
  /** A video made of another. */
  videoToVideo: call<CallOptions & { readonly promptText?: Given }, ProviderJson>('videoToVideo', {
    promptText: perRow,
  }),
}))

/** ElevenLabs. */
export const elevenlabs = provider('elevenlabs', ({ call }) => ({
  /** A text as sound, by the id of a voice. */
  textToSpeech: call<ElevenLabsSpeechOptions, MediaFile>(
    'textToSpeech',
    { voice: text, outputFormat: text },
    audio,
  ),
  /** What is said in a sound. */
  speechToText: call<CallOptions, TranscriptionAnswer>('speechToText'),
  /** A sound of what a text says. */
  soundEffects: call<
    CallOptions & { readonly durationSeconds?: number; readonly outputFormat?: string },
    MediaFile
  >('soundEffects', { durationSeconds: numberBetween(0), outputFormat: text }, audio),
}))

/** TwelveLabs. */
export const twelvelabs = provider('twelvelabs', ({ embed }) => ({
  /** The vector of a text or a medium; of a sound or video that of its first segment. */
  embed: embed('embed', { startSec: numberBetween(0), endSec: numberBetween(0), embeddingOption: texts }, [
    'image',
    'audio',
    'video',
  ]),
}))
