import { callable, Expression, pt } from '@polytable/client/index'
import { options } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { taskFunction } from '../functions/names.ts'
import { vector, type Embedder } from './embedding.ts'
import { takesModel, type ModelOptions } from './model-function.ts'

const declared = { version: '1', returns: vector() }
const ofText = callable({
  ...declared,
  name: taskFunction('clipText'),
  params: { input: pt.string(), model: pt.string() },
})
const ofImage = callable({
  ...declared,
  name: taskFunction('clipImage'),
  params: { input: pt.image(), model: pt.string() },
})
const takes = { options: options<ModelOptions>(takesModel) }

/**
 * The vector of a text or of an image, by a CLIP model of transformers.js: what an image shows is near to what says so. They are not
 * of length 1.
 */
export const clip = Object.assign(
  <T extends string | MediaFile | null = string>(
    input: Expression<T> | string,
    options: ModelOptions,
  ): Expression<Float32Array | Extract<T, null>> => {
    checkCall('clip', takes, { options })
    const isImage = input instanceof Expression && input.type.kind === 'image'
    return (isImage ? ofImage : ofText)({ ...options, input } as never) as never
  },
  {
    /** The embedding with its model fixed, for an index of texts or of images. */
    using: (options: ModelOptions): Embedder => {
      checkCall('clip.using', takes, { options })
      return {
        reference: ofText.using(options as never).reference,
        imageReference: ofImage.using(options as never).reference,
      }
    },
  },
)
