import type { PixelData } from '@polytable/model/ports/index'
import { topClasses } from './classes.ts'
import { imageOf } from './pixels.ts'
import { pipelineTask } from './task.ts'

/** The most probable classes of an image. */
export const vitForImageClassification = pipelineTask<{ readonly image: PixelData; readonly topK: number }>(
  'image-classification',
  /ForImageClassification/,
  async ({ processor, model }, { image, topK }, library) => {
    const { logits } = await model(await processor(imageOf(image, library)))
    const classes = topClasses(logits!, model.config, topK)
    return {
      scores: classes.map(({ score }) => score),
      labels: classes.map(({ label }) => label),
      label_text: classes.map(({ label_text }) => label_text),
    }
  },
)
