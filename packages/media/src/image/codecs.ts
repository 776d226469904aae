import { PolytableError } from '@polytable/core/errors/index'
import type { MediaInput } from '@polytable/core/ports/index'
import { inputName, readHead, type OpenBlob } from '../input/blob.ts'
import { decodeGif } from './gif.ts'
import { NEEDS_MORE, parseImageHeader } from './header.ts'
import { isJpegComplete } from './jpeg-end.ts'
import { createJsquash } from './jsquash.ts'
import type { EncodedImageType, ImageCodecs, ImageInfo, ImagePixels } from './types.ts'
import type { LoadImageWasm } from './wasm.ts'

export interface ImageCodecOptions {
  readonly wasm: LoadImageWasm
  readonly openBlob: OpenBlob
}

/** Pillow refuses twice its MAX_IMAGE_PIXELS. */
const DEFAULT_MAX_PIXELS = 178_956_970
/** JPEG headers may hold pictures and profiles before the size: bytes looked at, one attempt after the other. */
const HEAD_SIZES = [2 ** 16, 2 ** 20, 2 ** 24] as const
/** Greatest number of encoded bytes read. */
const MAX_BYTES = 2 ** 28
const DEFAULT_QUALITY = 75

/** Image codecs that give the same pixels and bytes in Node and in browsers. */
export function createImageCodecs({ wasm, openBlob }: ImageCodecOptions): ImageCodecs {
  const jsquash = createJsquash(wasm)

  const decode = async (
    bytes: Uint8Array<ArrayBuffer>,
    info: ImageInfo,
  ): Promise<ImagePixels | undefined> => {
    if (info.mediaType === 'image/gif') return decodeGif(bytes)
    if (info.mediaType === 'image/jpeg' && !isJpegComplete(bytes)) return undefined
    return jsquash.decode(bytes, info.mediaType as EncodedImageType)
  }

  return {
    async imageInfo(input, signal) {
      signal?.throwIfAborted()
      return readInfo(input, await openBlob(input))
    },
    async decodeImage(input, maxPixels = DEFAULT_MAX_PIXELS, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const info = await readInfo(input, blob)
      const { width, height } = info
      if (width * height > maxPixels || blob.size > MAX_BYTES) {
        throw new PolytableError(
          'CONSTRAINT_VIOLATION',
          `${inputName(input)} is too large: ${width}×${height} pixels, ${blob.size} bytes.`,
          { hint: `At most ${maxPixels} pixels and ${MAX_BYTES} bytes are decoded.` },
        )
      }
      const bytes = new Uint8Array(await blob.arrayBuffer())
      signal?.throwIfAborted()
      let cause: unknown
      const pixels = await decode(bytes, info).catch((error: unknown) => void (cause = error))
      if (pixels?.width === width && pixels.height === height) return pixels
      throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is damaged or cut short.`, {
        hint: 'Check that the image was downloaded whole.',
        cause,
      })
    },
    encodeImage: (pixels, mediaType, quality = DEFAULT_QUALITY) => {
      if (!(quality >= 1 && quality <= 100)) {
        throw new PolytableError('INVALID_ARGUMENT', '`quality` must be a number from 1 to 100.')
      }
      if (pixels.rgba.length !== pixels.width * pixels.height * 4) {
        throw new PolytableError('INVALID_ARGUMENT', '`rgba` must have 4 bytes for each pixel.')
      }
      return jsquash.encode(pixels, mediaType, quality)
    },
  }
}

async function readInfo(input: MediaInput, blob: Blob): Promise<ImageInfo> {
  for (const size of HEAD_SIZES) {
    const info = parseImageHeader(await readHead(blob, size))
    if (info === undefined || (info === NEEDS_MORE && blob.size <= size)) break
    if (info !== NEEDS_MORE) return info
  }
  const message =
    blob.size === 0
      ? `${inputName(input)} is empty.`
      : `${inputName(input)} is not an image that can be read.`
  throw new PolytableError('INVALID_DATA_FORMAT', message, { hint: 'JPEG, PNG, WebP and GIF can be read.' })
}
