import { pt } from '@polytable/client/index'
import { numberBetween, optional, options, required, text } from '@polytable/client/calls/argument-kinds'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { json, modelFunction, type ModelCall } from './model-function.ts'

/** Options of functions that find objects. */
export interface DetectionOptions {
  /** `organisation/name` on the hub, or the name of a folder below the local path given to `open`. */
  readonly model: string
  /** What is less probable is left out: from 0 to 1. 0.5 unless given. */
  readonly threshold?: number
}

/** The objects that are seen in an image: lists of the same length. */
export interface DetectedObjects {
  /** How probable each is, from 0 to 1. */
  readonly scores: readonly number[]
  /** The numbers of their classes. */
  readonly labels: readonly number[]
  /** The names of their classes. */
  readonly label_text: readonly string[]
  /** Left, top, right and bottom in pixels from the upper left corner. */
  readonly boxes: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[]
}

const takes = options<DetectionOptions>({ model: required(text), threshold: optional(numberBetween(0, 1)) })

/** The objects that are seen in an image, by a transformers.js model for object detection. */
export const detrForObjectDetection: ModelCall<MediaFile, never, DetectionOptions, DetectedObjects> =
  modelFunction('detrForObjectDetection', {
    params: { image: pt.image(), model: pt.string(), threshold: pt.float().default(0.5) },
    returns: json,
    options: takes,
  })
