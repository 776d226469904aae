import { PolytableError } from '@polytable/model/errors/index'
import type { PixelData } from '@polytable/model/ports/index'
import type { ImageProcessor, TensorLike } from '../transformers/library.ts'
import { labelText } from './classes.ts'
import { imageOf } from './pixels.ts'
import { pipelineTask } from './task.ts'

interface Segments {
  readonly segmentation: TensorLike
  readonly found: readonly { readonly id: number; readonly label_id: number; readonly score: number | null }[]
}

/** What each pixel of an image belongs to. */
export const segmentation = pipelineTask<{ readonly image: PixelData; readonly threshold: number }>(
  'image-segmentation',
  /Segmentation$/,
  async ({ processor, model }, { image, threshold }, library) => {
    const output = await model(await processor(imageOf(image, library)))
    const size = [image.height, image.width] as const
    const { segmentation: segments, found } = segmentsOf(processor.image_processor!, output, threshold, size)
    return {
      segmentation: rowsOf(segments.data, image),
      segments_info: found.map(({ id, label_id, score }) => ({
        id,
        label_id,
        label_text: labelText(model.config.id2label, label_id),
        score,
        was_fused: false,
      })),
    }
  },
)

/** The library's pipeline would give a mask for each segment, and classes by their names only. */
function segmentsOf(
  processor: ImageProcessor,
  output: object,
  threshold: number,
  size: readonly [height: number, width: number],
): Segments {
  if (processor.post_process_panoptic_segmentation) {
    const fused = new Set<number>()
    const [result] = processor.post_process_panoptic_segmentation(output, threshold, 0.5, 0.8, fused, [size])
    return { segmentation: result!.segmentation, found: result!.segments_info }
  }
  if (processor.post_process_semantic_segmentation) {
    const [result] = processor.post_process_semantic_segmentation(output, [size])
    const found = result!.labels.map((label) => ({ id: label, label_id: label, score: null }))
    return { segmentation: result!.segmentation, found }
  }
  throw new PolytableError(
    'INVALID_ARGUMENT',
    'The library has no way to make segments of what this model gives.',
  )
}

function rowsOf(pixels: ArrayLike<number>, { width, height }: PixelData): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => pixels[y * width + x]!),
  )
}
