import type { PixelData } from '@polytable/model/ports/index'
import type { RawImage, TransformersLibrary } from '../transformers/library.ts'

/** An image as the library takes it: red, green and blue, as models were trained with. */
export function imageOf({ data, width, height }: PixelData, { RawImage }: TransformersLibrary): RawImage {
  return new RawImage(data, width, height, 4).rgb()
}
