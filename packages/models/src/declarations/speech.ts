import { pt } from '@polytable/client/index'
import {
  flag,
  kind,
  listOf,
  numberBetween,
  oneOf,
  optional,
  options,
  record,
  text,
} from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { modelFunction, takesModel, type ModelCall, type ModelOptions } from './model-function.ts'

/** Options of `whisper`. */
export interface WhisperOptions extends ModelOptions {
  /** The language that is spoken, such as 'en' or 'german'; what the model hears, or English, unless given. */
  readonly language?: string
  /** 'translate' gives it in English. 'transcribe' unless given. */
  readonly task?: 'transcribe' | 'translate'
  /** Whether each chunk is a word. False unless given: they are what the model makes of it, such as sentences. */
  readonly wordTimestamps?: boolean
  /** More of what transformers.js takes for `generate`, by its names. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What is said in a sound. */
export interface Transcription {
  /** All of it. */
  readonly text: string
  /** Its parts, of models that say when they were said. */
  readonly chunks: readonly {
    /** From when to when it was said, in seconds; null for the end where the sound ends before it. */
    readonly timestamp: readonly [start: number, end: number | null]
    /** What was said then. */
    readonly text: string
  }[]
}

/** What is said in a sound of any length, and when, by a transformers.js model for speech recognition. */
export const whisper: ModelCall<MediaFile, never, WhisperOptions, Transcription> = modelFunction('whisper', {
  params: {
    audio: pt.audio(),
    model: pt.string(),
    language: pt.string().nullable(),
    task: pt.string().nullable(),
    wordTimestamps: pt.bool().default(false),
    options: pt.json().nullable(),
  },
  returns: typeOf('json'),
  options: options<WhisperOptions>({
    ...takesModel,
    language: optional(text),
    task: optional(oneOf(['transcribe', 'translate'])),
    wordTimestamps: optional(flag),
    options: optional(record),
  }),
})

/** Options of `voiceActivity`. */
export interface VoiceActivityOptions extends ModelOptions {
  /** What is at least so probable is speech: from 0 to 1. 0.5 unless given. */
  readonly threshold?: number
  /** Speech that is not longer is left out, in milliseconds: 250 unless given. */
  readonly minSpeechMs?: number
  /** How long a pause is, in milliseconds, that ends a segment: 100 unless given. */
  readonly minSilenceMs?: number
  /** By how much each segment is made longer at both ends, in milliseconds: 30 unless given. */
  readonly padMs?: number
}

/** A part of a sound in which somebody speaks. */
export interface SpeechSegment {
  /** When it begins, in seconds. */
  readonly start: number
  /** When it ends, in seconds. */
  readonly end: number
}

/** When there is speech in a sound of any length, by a Silero VAD such as 'onnx-community/silero-vad'. */
export const voiceActivity: ModelCall<MediaFile, never, VoiceActivityOptions, readonly SpeechSegment[]> =
  modelFunction('voiceActivity', {
    params: {
      audio: pt.audio(),
      model: pt.string(),
      threshold: pt.float().default(0.5),
      minSpeechMs: pt.float().default(250),
      minSilenceMs: pt.float().default(100),
      padMs: pt.float().default(30),
    },
    returns: typeOf('json'),
    options: options<VoiceActivityOptions>({
      ...takesModel,
      threshold: optional(numberBetween(0, 1)),
      minSpeechMs: optional(numberBetween(0)),
      minSilenceMs: optional(numberBetween(0)),
      padMs: optional(numberBetween(0)),
    }),
  })

/** Options of `textToSpeech`. */
export interface TextToSpeechOptions extends ModelOptions {
  /** The voice, of models that are given one. */
  readonly speakerEmbeddings?: readonly number[]
  /** More of what transformers.js takes for the model, by its names, such as `{ speed: 1.1 }`. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** A text as it is spoken, a WAV file, by a transformers.js model for text to speech. */
export const textToSpeech: ModelCall<string, string, TextToSpeechOptions, MediaFile> = modelFunction(
  'textToSpeech',
  {
    params: {
      text: pt.string(),
      model: pt.string(),
      speakerEmbeddings: pt.json().nullable(),
      options: pt.json().nullable(),
    },
    returns: typeOf('audio'),
    options: options<TextToSpeechOptions>({
      ...takesModel,
      speakerEmbeddings: optional(listOf(kind('a number', Number.isFinite), 'a list of numbers')),
      options: optional(record),
    }),
  },
)
