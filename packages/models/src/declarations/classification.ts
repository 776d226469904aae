import { pt } from '@polytable/client/index'
import { optional, options, wholeFrom } from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { modelFunction, takesModel, type ModelCall, type ModelOptions } from './model-function.ts'

/** Options of functions that classify. */
export interface ClassificationOptions extends ModelOptions {
  /** How many classes are given at most. 5 unless given. */
  readonly topK?: number
}

/** A class that a text may be of. */
export interface TextClass {
  /** The number of the class. */
  readonly label: number
  /** Its name. */
  readonly label_text: string
  /** How probable it is, from 0 to 1. */
  readonly score: number
}

/** The classes that an image may be of, the most probable first: lists of the same length. */
export interface ImageClasses {
  /** How probable each is, from 0 to 1. */
  readonly scores: readonly number[]
  /** The numbers of the classes. */
  readonly labels: readonly number[]
  /** Their names. */
  readonly label_text: readonly string[]
}

const takes = options<ClassificationOptions>({ ...takesModel, topK: optional(wholeFrom(1)) })
const topK = pt.int().default(5)

/** The most probable classes of a text, by a transformers.js model for text classification. */
export const textClassification: ModelCall<string, string, ClassificationOptions, readonly TextClass[]> =
  modelFunction('textClassification', {
    params: { text: pt.string(), model: pt.string(), topK },
    returns: typeOf('json'),
    options: takes,
  })

/** The most probable classes of an image, by a transformers.js model for image classification. */
export const vitForImageClassification: ModelCall<MediaFile, never, ClassificationOptions, ImageClasses> =
  modelFunction('vitForImageClassification', {
    params: { image: pt.image(), model: pt.string(), topK },
    returns: typeOf('json'),
    options: takes,
  })
