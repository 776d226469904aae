import { pixelsOfRaster, rasterOf } from '@polytable/media/image/raster-pixels'
import type { EncodedImageType, ImageCodecs, ImageInfo, ImagePixels } from '@polytable/media/image/types'
import type { ImageLimits, MediaInput } from '@polytable/model/ports/index'
import { thumbnail } from '@polytable/raster/resize'

type Encoding = readonly [type: EncodedImageType, quality?: number]

/** In which an opaque image may be written, the best first; those of drawings keep their pixels where there is room. */
const opaque: readonly Encoding[] = [
  ['image/jpeg', 90],
  ['image/jpeg', 75],
]
const transparent: readonly Encoding[] = [['image/png'], ['image/webp', 90], ['image/webp', 75]]

/** How much smaller an image is made that is too large in all encodings. */
const STEP = 0.75
/** Pillow's number of the filter. */
const LANCZOS = 1

/**
 * An image made small enough, in a format that is taken: upright, and in sRGB.
 * @returns undefined for one that is taken as it is, and for what is no image that can be read
 * @throws PolytableError INVALID_DATA_FORMAT for a damaged one
 */
export async function fitImage(
  codecs: ImageCodecs,
  input: MediaInput,
  { types, side, bytes }: ImageLimits,
  signal?: AbortSignal,
): Promise<Blob | undefined> {
  const info = await codecs.imageInfo(input, signal).catch(() => undefined)
  signal?.throwIfAborted()
  if (!info) return undefined
  const longer = Math.max(info.width, info.height)
  if (longer <= side && input.size <= bytes && types.includes(info.mediaType)) return undefined
  const pixels = await codecs.decodeImage(input, undefined, signal)
  const encodings = encodingsOf(info, pixels).filter(([type]) => types.includes(type))
  const raster = rasterOf(pixels, 'RGBA')
  for (let longest = Math.min(longer, side); longest >= 1; longest = Math.floor(longest * STEP)) {
    const fitting = pixelsOfRaster(thumbnail(raster, [longest, longest], LANCZOS, null))
    for (const [type, quality] of encodings) {
      signal?.throwIfAborted()
      const encoded = await codecs.encodeImage(fitting, type, quality)
      if (encoded.length <= bytes) return new Blob([encoded], { type })
    }
  }
  return undefined
}

function encodingsOf({ mediaType }: ImageInfo, { rgba }: ImagePixels): readonly Encoding[] {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return transparent
  return mediaType === 'image/jpeg' ? opaque : [['image/png'], ...opaque]
}
