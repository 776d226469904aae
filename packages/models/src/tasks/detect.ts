import type { PixelData } from '@polytable/model/ports/index'
import type { Detected, Pipeline, TransformersLibrary } from '../transformers/library.ts'
import { labelText } from './classes.ts'
import { imageOf } from './pixels.ts'
import { pipelineTask } from './task.ts'

const architectures = /ForObjectDetection$/

interface Args {
  readonly image: PixelData
  readonly threshold: number
}

/** What is seen in an image, and where. The library's pipeline would give whole pixels, and classes by their names only. */
async function detect(
  { processor, model }: Pipeline,
  { image, threshold }: Args,
  library: TransformersLibrary,
): Promise<Detected> {
  const output = await model(await processor(imageOf(image, library)))
  const size = [image.height, image.width]
  return processor.image_processor!.post_process_object_detection!(output, threshold, [size])[0]!
}

/** The objects in an image, as DETR's are given. */
export const detrForObjectDetection = pipelineTask<Args>(
  'object-detection',
  architectures,
  async (pipeline, args, library) => {
    const { scores, classes, boxes } = await detect(pipeline, args, library)
    const { id2label } = pipeline.model.config
    return { scores, labels: classes, label_text: classes.map((label) => labelText(id2label, label)), boxes }
  },
)

/** The same, as YOLOX's are given. */
export const libraryYolox = pipelineTask<Args>(
  'object-detection',
  architectures,
  async (pipeline, args, library) => {
    const { scores, classes, boxes } = await detect(pipeline, args, library)
    return { bboxes: boxes, scores, labels: classes }
  },
)
