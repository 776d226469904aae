import type { PixelData } from '@polytable/model/ports/index'
import { labelText } from './classes.ts'
import { imageOf } from './pixels.ts'
import { pipelineTask } from './task.ts'

/** What is seen in an image, and where. */
export const detrForObjectDetection = pipelineTask<{ readonly image: PixelData; readonly threshold: number }>(
  'object-detection',
  /ForObjectDetection$/,
  async ({ processor, model }, { image, threshold }, library) => {
    const output = await model(await processor(imageOf(image, library)))
    const size = [image.height, image.width]
    // The library's pipeline would give whole pixels, and classes by their names only.
    const [found] = processor.image_processor!.post_process_object_detection!(output, threshold, [size])
    const { scores, classes, boxes } = found!
    return {
      scores,
      labels: classes,
      label_text: classes.map((label) => labelText(model.config.id2label, label)),
      boxes,
    }
  },
)
