import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { bytesOf, unlessCut, viewOf } from '../bytes.ts'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { sniffMediaType } from '../sniff/media-type.ts'
import { firstWebpFrame, onCanvas } from './animated-webp.ts'
import { decodeBmp, decodeBmpRaster, isBmpComplete } from './bmp.ts'
import { decodeCmykJpeg } from './cmyk-jpeg.ts'
import { decodeGif, decodeGifRaster, isGifComplete } from './gif.ts'
import { readImageHeader } from './header.ts'
import { isHeic, unreadHeic } from './heif.ts'
import { createLru } from '../lru.ts'
import { isJpegComplete } from './jpeg-end.ts'
import { createJsquash, type DecodedImageType } from './jsquash.ts'
import { createHeicDecoder, libheifPackage } from './libheif.ts'
import { readMetadata, type ImageMetadata } from './metadata.ts'
import { isPngComplete } from './png-check.ts'
import type { ColourSpace } from './colours/colour-space.ts'
import { toSrgb } from './colours/to-srgb.ts'
import { rasterOf } from './raster-pixels.ts'
import { turnRaster } from '@polytable/raster/geometry'
import { readSinglePng } from './single-png.ts'
import type { Raster } from '@polytable/raster/types'
import { swapsSides, turnPixels } from './turn.ts'
import type {
  EncodedImageType,
  ImageCodecs,
  ImageInfo,
  ImagePixels,
  StoredImage,
  UnreadImage,
} from './types.ts'
import type { LoadImageWasm } from './wasm.ts'

export interface ImageCodecOptions {
  readonly wasm: LoadImageWasm
  /** The URL of the decoder of HEIC, an optional peer; undefined where it is not had. */
  readonly libheif: string | undefined
  readonly openBlob: OpenBlob
}

/** What is kept of pixels that were decoded to check a file: those of the largest that is checked so. */
const KEPT_BYTES = 2 ** 26
/** Of images with more pixels none are held to see whether the file is whole: 64 MiB. */
const MAX_CHECKED_PIXELS = 2 ** 24
/** Pillow refuses twice its MAX_IMAGE_PIXELS. */
const DEFAULT_MAX_PIXELS = 178_956_970
/** Greatest number of encoded bytes read. */
const MAX_BYTES = 2 ** 28
const DEFAULT_QUALITY = 75
const READ = new Set(
  ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'heif', 'bmp', 'tiff'].map((name) => `image/${name}`),
)

/** Image codecs that give the same pixels and bytes in Node and in browsers. */
export function createImageCodecs({ wasm, libheif, openBlob }: ImageCodecOptions): ImageCodecs {
  const jsquash = createJsquash(wasm)
  const readsHeic = libheif !== undefined
  const decodeHeic = readsHeic ? createHeicDecoder(libheif) : undefined
  /** By hash: what was decoded to check a file, for who wants its pixels next. */
  const checked = createLru<ImagePixels>({ capacity: KEPT_BYTES, sizeOf: ({ rgba }) => rgba.byteLength })
  const takeChecked = (hash: string): ImagePixels | undefined => {
    const pixels = checked.get(hash)
    checked.delete(hash)
    return pixels
  }

  /** The pixels as they are stored. */
  const decode = async (
    blob: Blob,
    { mediaType, mode, width, height }: ImageInfo,
    signal?: AbortSignal,
  ): Promise<ImagePixels | undefined> => {
    if (mediaType === 'image/tiff') return (await loadTiff()).decodeTiff(blob, jsquash.decode)
    const bytes = await bytesOf(blob)
    signal?.throwIfAborted()
    if (mediaType === 'image/gif') return decodeGif(bytes)
    if (mediaType === 'image/bmp') return decodeBmp(bytes)
    if (mediaType === 'image/jpeg' && !(await isJpegComplete(bytes))) return undefined
    if (isHeic(mediaType)) return decodeHeic?.(bytes, { width, height })
    if (mode === 'CMYK') return decodeCmykJpeg(bytes)
    const frame = mediaType === 'image/webp' ? await firstWebpFrame(bytes) : undefined
    if (frame === undefined) return jsquash.decode(bytes, mediaType as DecodedImageType)
    if (!isWebpComplete(bytes)) return undefined
    return onCanvas(await jsquash.decode(frame.file, 'image/webp'), frame, width, height)
  }

  /** Indices, or greys of 16 bits of a PNG, as the file has them. */
  const decodeKept = async (blob: Blob, { mediaType, mode }: ImageInfo): Promise<Raster | undefined> => {
    if (mediaType === 'image/tiff') return (await loadTiff()).decodeTiffRaster(blob, jsquash.decode)
    if (mediaType === 'image/png') return readSinglePng(blob, mode as 'P' | 'I;16')
    const bytes = await bytesOf(blob)
    return mediaType === 'image/gif' ? decodeGifRaster(bytes) : decodeBmpRaster(bytes)
  }

  /** Whether a file is whole: by its pixels where they are few, else by what its format has to tell. */
  const isWhole = async (blob: Blob, stored: ImageInfo, hash: string): Promise<boolean> => {
    const { width, height, mediaType } = stored
    const isLarge = width * height > MAX_CHECKED_PIXELS
    if (isLarge && mediaType === 'image/png') return isPngComplete(blob, width, height)
    if (isLarge && mediaType === 'image/tiff') return (await loadTiff()).isTiffComplete(blob)
    const check = cheapChecks[mediaType]
    if (check !== undefined && (isLarge || mediaType === 'image/gif')) return check(await bytesOf(blob))
    const pixels = await decode(blob, stored)
    if (!pixels || !isOfSize(pixels, stored)) return false
    if (hash !== '' && pixels.rgba.byteLength <= KEPT_BYTES) checked.set(hash, pixels)
    return true
  }

  const decodeImage: ImageCodecs['decodeImage'] = async (input, maxPixels = DEFAULT_MAX_PIXELS, signal) => {
    signal?.throwIfAborted()
    const blob = await openBlob(input)
    const stored = await readStored(input, blob, readsHeic)
    checkSize(input, stored, blob, maxPixels)
    let cause: unknown
    const decoding = takeChecked(input.hash) ?? decode(blob, stored, signal)
    const pixels = await Promise.resolve(decoding).catch((error: unknown) => void (cause = error))
    signal?.throwIfAborted()
    if (!pixels || !isOfSize(pixels, stored)) throw damaged(input, cause)
    const { orientation, colours } = await metadataOf(input, blob, stored.mediaType)
    return turnPixels(colours === undefined ? pixels : toSrgb(pixels, colours), orientation)
  }

  return {
    async imageInfo(input, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const stored = await readStored(input, blob, readsHeic)
      return upright(stored, await metadataOf(input, blob, stored.mediaType))
    },
    async checkImage(input, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const stored = await readStored(input, blob, readsHeic)
      checkSize(input, stored, blob, DEFAULT_MAX_PIXELS)
      let cause: unknown
      const isGood = await isWhole(blob, stored, input.hash).catch((error: unknown) => void (cause = error))
      if (isGood) return upright(stored, await metadataOf(input, blob, stored.mediaType))
      throw damaged(input, cause)
    },
    decodeImage,
    async decodeRaster(input, signal) {
      signal?.throwIfAborted()
      const blob = await openBlob(input)
      const stored = await readStored(input, blob, readsHeic)
      const { mode, mediaType } = stored
      const isKept = mode === 'P' || (mediaType === 'image/png' && mode === 'I;16')
      if (!isKept) return rasterOf(await decodeImage(input, DEFAULT_MAX_PIXELS, signal), mode)
      checkSize(input, stored, blob, DEFAULT_MAX_PIXELS)
      let cause: unknown
      const raster = await decodeKept(blob, stored).catch((error: unknown) => void (cause = error))
      if (!raster) throw damaged(input, cause)
      const { orientation, colours } = await metadataOf(input, blob, mediaType)
      return turnRaster(colours === undefined ? raster : paletteToSrgb(raster, colours), orientation)
    },
    encodeImage: (pixels, mediaType, quality = DEFAULT_QUALITY) => {
      if (!(quality >= 1 && quality <= 100)) {
        throw new PolytableError('INVALID_ARGUMENT', '`quality` must be a number from 1 to 100.')
      }
      if (pixels.rgba.length !== pixels.width * pixels.height * 4) {
        throw new PolytableError('INVALID_ARGUMENT', '`rgba` must have 4 bytes per pixel.')
      }
      checkSides(pixels, mediaType)
      return jsquash.encode(pixels, mediaType, quality)
    },
  }
}

/** Colours of indices become sRGB with their palette; greys of 16 bits stay. */
function paletteToSrgb(raster: Raster, colours: ColourSpace): Raster {
  if (!raster.palette) return raster
  const { rgba } = toSrgb({ width: 256, height: 1, rgba: raster.palette }, colours)
  return { ...raster, palette: new Uint8Array(rgba) }
}

function isOfSize(pixels: ImagePixels | undefined, { width, height }: ImageInfo): boolean {
  return pixels?.width === width && pixels.height === height
}

/** @throws PolytableError CONSTRAINT_VIOLATION, before anything is decoded */
function checkSize(input: MediaInput, stored: StoredImage, blob: Blob, maxPixels: number): void {
  const { width, height, decodedPixels = width * height } = stored
  if (decodedPixels <= maxPixels && blob.size <= MAX_BYTES) return
  throw new PolytableError(
    'CONSTRAINT_VIOLATION',
    `${inputName(input)} is too large: ${width}×${height} pixels${decodedPixels === width * height ? '' : ` out of ${decodedPixels}`}, ${blob.size} bytes.`,
    { hint: `At most ${maxPixels} pixels and ${MAX_BYTES} bytes are decoded.` },
  )
}

/** Pixels of the longest side that a format, or what writes it, can have. */
const longestSides: Readonly<Partial<Record<EncodedImageType, number>>> = {
  'image/jpeg': 65_500,
  'image/webp': 16_383,
}

/** @throws PolytableError CONSTRAINT_VIOLATION, before anything is encoded */
function checkSides({ width, height }: ImagePixels, mediaType: EncodedImageType): void {
  const longest = longestSides[mediaType] ?? Infinity
  if (Math.max(width, height) <= longest) return
  throw new PolytableError(
    'CONSTRAINT_VIOLATION',
    `An image of ${width}×${height} pixels cannot be written as ${mediaType}`,
    { hint: `Its sides have at most ${longest} pixels: resize it, or write it as PNG.` },
  )
}

function damaged(input: MediaInput, cause: unknown): PolytableError {
  if (PolytableError.is(cause)) return cause
  return new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is corrupt or truncated.`, {
    hint: 'Check that the image was downloaded completely.',
    cause,
  })
}

/** Whether a WebP has the length that it says. */
function isWebpComplete(bytes: Uint8Array): boolean {
  return viewOf(bytes).getUint32(4, true) + 8 <= bytes.length
}

/** What tells whether a file of many pixels is whole without holding them. */
const cheapChecks: Readonly<Record<string, (bytes: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>>> =
  {
    'image/gif': isGifComplete,
    'image/jpeg': isJpegComplete,
    'image/webp': isWebpComplete,
    'image/bmp': isBmpComplete,
  }

function upright(stored: ImageInfo, { orientation }: ImageMetadata): ImageInfo {
  const { width, height, mode, mediaType } = stored
  return swapsSides(orientation)
    ? { width: height, height: width, mode, mediaType }
    : { width, height, mode, mediaType }
}

/** @throws PolytableError INVALID_DATA_FORMAT where they cannot be read */
async function metadataOf(input: MediaInput, blob: Blob, mediaType: string): Promise<ImageMetadata> {
  return readMetadata(blob, mediaType).catch((cause: unknown) => {
    throw damaged(input, cause)
  })
}

/** What the header says of the pixels as they are decoded. */
async function readStored(input: MediaInput, blob: Blob, readsHeic: boolean): Promise<StoredImage> {
  const header = await readImageHeader(blob).catch(unlessCut)
  const found = header === undefined || 'unread' in header || readsHeic ? header : unlessHeic(header)
  if (found !== undefined && !('unread' in found)) return found
  const what = found === undefined ? await nameOf(blob) : `${found.unread}, which is not read`
  throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} ${what}.`, {
    hint:
      found?.hint ??
      'Supported formats: JPEG, PNG, WebP, GIF, AVIF, HEIC, BMP and TIFF. Convert others to one of them.',
  })
}

function unlessHeic(header: StoredImage): StoredImage | UnreadImage {
  if (!isHeic(header.mediaType)) return header
  return {
    ...unreadHeic(header),
    hint: `Convert it, or install what reads it: npm install ${libheifPackage}; in browsers, also pass libheifURL to open().`,
  }
}

/** What a file is that cannot be read as an image, to be said after its name. */
async function nameOf(blob: Blob): Promise<string> {
  if (blob.size === 0) return 'is empty'
  const type = await sniffMediaType(blob)
  return type?.startsWith('image/') && !READ.has(type)
    ? `is ${type.slice('image/'.length).toUpperCase()} (${type}), which is not read`
    : `is not a supported image${type === undefined ? '' : ` (it is ${type})`}`
}

/** Loaded when the first TIFF is read. */
function loadTiff(): Promise<typeof import('./tiff/index.ts')> {
  return import('./tiff/index.ts')
}
