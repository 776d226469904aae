import { pt } from '@polytable/client/index'
import { numberBetween, optional, options } from '@polytable/client/calls/argument-kinds'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { modelFunction, takesModel, type ModelCall, type ModelOptions } from './model-function.ts'

/** Options of functions that find objects. */
export interface DetectionOptions extends ModelOptions {
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

/** The objects that are seen in an image, as `yolox` gives them: lists of the same length. */
export interface YoloxObjects {
  /** Left, top, right and bottom in pixels from the upper left corner. */
  readonly bboxes: DetectedObjects['boxes']
  /** How probable each is, from 0 to 1. */
  readonly scores: readonly number[]
  /** The numbers of their classes. */
  readonly labels: readonly number[]
}

/** What each pixel of an image belongs to. */
export interface ImageSegments {
  /** The id of the segment of each pixel, row by row from the top. */
  readonly segmentation: readonly (readonly number[])[]
  /** The segments. */
  readonly segments_info: readonly ImageSegment[]
}

/** A part of an image. */
export interface ImageSegment {
  /** What its pixels are in the segmentation. */
  readonly id: number
  /** The number of its class. */
  readonly label_id: number
  /** The name of its class. */
  readonly label_text: string
  /** How probable it is, from 0 to 1; null of models that say only what each pixel is. */
  readonly score: number | null
  /** Whether it is several objects of a class in one. */
  readonly was_fused: boolean
}

const takes = options<DetectionOptions>({ ...takesModel, threshold: optional(numberBetween(0, 1)) })
const declared = {
  params: { image: pt.image(), model: pt.string(), threshold: pt.float().default(0.5) },
  returns: typeOf('json'),
  options: takes,
}

/** The objects that are seen in an image, by a transformers.js model for object detection. */
export const detrForObjectDetection: ModelCall<MediaFile, never, DetectionOptions, DetectedObjects> =
  modelFunction('detrForObjectDetection', declared)

/** What each pixel of an image belongs to, by a transformers.js model for panoptic or semantic segmentation. */
export const segmentation: ModelCall<MediaFile, never, DetectionOptions, ImageSegments> = modelFunction(
  'segmentation',
  declared,
)

/**
 * The same as `detrForObjectDetection`, in the shape of YOLOX: of a YOLOX that gives what models for object detection give, or of the graph
 * that `tools/export_onnx.py` of YOLOX makes, as `onnx/model.onnx`.
 */
export const yolox: ModelCall<MediaFile, never, DetectionOptions, YoloxObjects> = modelFunction(
  'yolox',
  declared,
)
