import type { PixelData } from '@polytable/model/ports/index'
import { imageOf } from './pixels.ts'
import type { Task } from './task.ts'

const architectures = /CLIP/

/** The vector of a text, in the space that images are in too. */
export const clipText: Task = {
  architectures,
  async load({ AutoTokenizer, CLIPTextModelWithProjection }, name, options) {
    const tokenizer = await AutoTokenizer.from_pretrained(name, options)
    const model = await CLIPTextModelWithProjection.from_pretrained(name, options)
    return {
      async run({ input }) {
        const { text_embeds } = await model(tokenizer(input as string, { truncation: true }))
        return Float32Array.from(text_embeds!.data)
      },
      dispose: () => model.dispose(),
    }
  },
}

/** The vector of an image, in the space that texts are in too. */
export const clipImage: Task = {
  architectures,
  async load(library, name, options) {
    const processor = await library.AutoProcessor.from_pretrained(name, options)
    const model = await library.CLIPVisionModelWithProjection.from_pretrained(name, options)
    return {
      async run({ input }) {
        const { image_embeds } = await model(await processor(imageOf(input as PixelData, library)))
        return Float32Array.from(image_embeds!.data)
      },
      dispose: () => model.dispose(),
    }
  },
}
