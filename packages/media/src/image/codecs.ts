import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName, readHead, type OpenBlob } from '../input/blob.ts'
import { decodeGif, isGifComplete } from './gif.ts'
import { NEEDS_MORE, parseImageHeader } from './header.ts'
import { isJpegComplete } from './jpeg-end.ts'
import { createJsquash } from './jsquash.ts'
import { isPngComplete } from './png-check.ts'
import type { EncodedImageType, ImageCodecs, ImageInfo, ImagePixels } from './types.ts'
import type { LoadImageWasm } from './wasm.ts'

export interface ImageCodecOptions {
  readonly wasm: LoadImageWasm
  readonly openBlob: OpenBlob
}

/** Of images with more pixels none are held to see whether the file is whole: 64 MiB. */
const MAX_CHECKED_PIXELS = 2 ** 24
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

  /** Whether a file is whole: by its pixels where they are few, else by what its format has to tell. */
  const isWhole = async (blob: Blob, info: ImageInfo): Promise<boolean> => {
    const isLarge = info.width * info.height > MAX_CHECKED_PIXELS
    if (isLarge && info.mediaType === 'image/png') return isPngComplete(blob, info.width, info.height)
    const bytes = await bytesOf(blob)
    if (info.mediaType === 'image/gif') return isGifComplete(bytes)
    if (isLarge && info.mediaType === 'image/jpeg') return isJpegComplete(bytes)
    if (isLarge) return isWebpComplete(bytes)
    return isOfSize(await decode(bytes, info), info)
  }

  return {
    async imageInfo(input, signal) {
      signal?.throwIfAborted()
      return readInfo(input, await openBlob(input))
    },
    async checkImage(input, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const info = await readInfo(input, blob)
      checkSize(input, info, blob, DEFAULT_MAX_PIXELS)
      let cause: unknown
      if (await isWhole(blob, info).catch((error: unknown) => void (cause = error))) return info
      throw damaged(input, cause)
    },
    async decodeImage(input, maxPixels = DEFAULT_MAX_PIXELS, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const info = await readInfo(input, blob)
      checkSize(input, info, blob, maxPixels)
      const bytes = await bytesOf(blob)
      signal?.throwIfAborted()
      let cause: unknown
      const pixels = await decode(bytes, info).catch((error: unknown) => void (cause = error))
      if (pixels && isOfSize(pixels, info)) return pixels
      throw damaged(input, cause)
    },
    encodeImage: (pixels, mediaType, quality = DEFAULT_QUALITY) => {
      if (!(quality >= 1 && quality <= 100)) {
        throw new PolytableError('INVALID_ARGUMENT', '`quality` must be a number from 1 to 100.')
      }
      if (pixels.rgba.length !== pixels.width * pixels.height * 4) {
        throw new PolytableError('INVALID_ARGUMENT', '`rgba` must have 4 bytes per pixel.')
      }
      return jsquash.encode(pixels, mediaType, quality)
    },
  }
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer())
}

function isOfSize(pixels: ImagePixels | undefined, { width, height }: ImageInfo): boolean {
  return pixels?.width === width && pixels.height === height
}

/** @throws PolytableError CONSTRAINT_VIOLATION, before anything is decoded */
function checkSize(input: MediaInput, { width, height }: ImageInfo, blob: Blob, maxPixels: number): void {
  if (width * height <= maxPixels && blob.size <= MAX_BYTES) return
  throw new PolytableError(
    'CONSTRAINT_VIOLATION',
    `${inputName(input)} is too large: ${width}×${height} pixels, ${blob.size} bytes.`,
    { hint: `At most ${maxPixels} pixels and ${MAX_BYTES} bytes are decoded.` },
  )
}

function damaged(input: MediaInput, cause: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is corrupt or truncated.`, {
    hint: 'Check that the image was downloaded completely.',
    cause,
  })
}

/** Whether a WebP has the length that it says. */
function isWebpComplete(bytes: Uint8Array): boolean {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 <= bytes.length
}

async function readInfo(input: MediaInput, blob: Blob): Promise<ImageInfo> {
  for (const size of HEAD_SIZES) {
    const info = parseImageHeader(await readHead(blob, size))
    if (info === undefined || (info === NEEDS_MORE && blob.size <= size)) break
    if (info !== NEEDS_MORE) return info
  }
  const message =
    blob.size === 0 ? `${inputName(input)} is empty.` : `${inputName(input)} is not a supported image.`
  throw new PolytableError('INVALID_DATA_FORMAT', message, {
    hint: 'Supported formats: JPEG, PNG, WebP and GIF.',
  })
}
