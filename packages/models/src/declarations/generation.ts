import { pt } from '@polytable/client/index'
import {
  listOf,
  numberBetween,
  optional,
  options,
  record,
  text,
} from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { modelFunction, takesGeneration, type GenerationOptions, type ModelCall } from './model-function.ts'

/** A message to a model that was trained for chats. */
export interface ChatMessage {
  /** Who says it: 'system', 'user', 'assistant', or another that the model knows. */
  readonly role: string
  /** What is said. */
  readonly content: string
}

/** Options of `textGeneration`. */
export interface TextGenerationOptions extends GenerationOptions {
  /** Above 0: tokens are drawn, the more evenly the greater it is. 0: the most probable are taken. What the model says unless given. */
  readonly temperature?: number
  /** Descriptions of functions, as JSON, that the model's chat template tells it of. */
  readonly tools?: readonly Readonly<Record<string, unknown>>[]
}

const generated = { model: pt.string(), maxNewTokens: pt.int().nullable(), options: pt.json().nullable() }
const takes = options<GenerationOptions>(takesGeneration)

/**
 * How a text goes on, or what is answered to a list of messages, by a transformers.js model for text generation: only what the model
 * adds.
 */
export const textGeneration: ModelCall<
  unknown,
  string | readonly ChatMessage[],
  TextGenerationOptions,
  string
> = modelFunction('textGeneration', {
  params: {
    input: pt.json(),
    ...generated,
    temperature: pt.float().nullable(),
    tools: pt.json().nullable(),
  },
  returns: typeOf('string'),
  options: options<TextGenerationOptions>({
    ...takesGeneration,
    temperature: optional(numberBetween(0)),
    tools: optional(listOf(record, 'a list of functions as JSON')),
  }),
})

/** A shorter text that says the same, by a transformers.js model for summarization. */
export const summarization: ModelCall<string, string, GenerationOptions, string> = modelFunction(
  'summarization',
  { params: { text: pt.string(), ...generated }, returns: typeOf('string'), options: takes },
)

/** Options of `translation`. */
export interface TranslationOptions extends GenerationOptions {
  /** The language of the text, as the model calls it; only of models of several languages. */
  readonly srcLang?: string
  /** The language that is translated to, as the model calls it. */
  readonly targetLang?: string
}

/** A text in another language, by a transformers.js model for translation. */
export const translation: ModelCall<string, string, TranslationOptions, string> = modelFunction(
  'translation',
  {
    params: {
      text: pt.string(),
      ...generated,
      srcLang: pt.string().nullable(),
      targetLang: pt.string().nullable(),
    },
    returns: typeOf('string'),
    options: options<TranslationOptions>({
      ...takesGeneration,
      srcLang: optional(text),
      targetLang: optional(text),
    }),
  },
)

/** What an image shows, in words, by a transformers.js model for image to text. */
export const imageCaptioning: ModelCall<MediaFile, never, GenerationOptions, string> = modelFunction(
  'imageCaptioning',
  { params: { image: pt.image(), ...generated }, returns: typeOf('string'), options: takes },
)
