import type { PixelData } from '@polytable/model/ports/index'
import { generation, type GenerationArgs } from './generated.ts'
import { imageOf } from './pixels.ts'
import { pipelineTask } from './task.ts'

/** What an image shows, in words. */
export const imageCaptioning = pipelineTask<GenerationArgs & { readonly image: PixelData }>(
  'image-to-text',
  /EncoderDecoderModel$|Vision2Seq$|ForConditionalGeneration$/,
  async (pipeline, { image, ...args }, library) => {
    const [made] = (await pipeline(imageOf(image, library), generation(args))) as [{ generated_text: string }]
    return made.generated_text
  },
)
