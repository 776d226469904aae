import type { MediaInput } from '@polytable/model/ports/index'
import type { Raster } from '@polytable/raster/types'

export interface ImagePixels {
  readonly width: number
  readonly height: number
  /** 8-bit RGBA, not premultiplied, rows from the top, no padding. */
  readonly rgba: Uint8Array
}

/** What the header of an image file tells. */
export interface ImageInfo {
  /** Pixels of the upright image, turned as its EXIF data say. */
  readonly width: number
  readonly height: number
  /** Pillow's name of the pixel format. */
  readonly mode: ImageMode
  readonly mediaType: string
}

/** The same of the pixels as they are decoded. */
export interface StoredImage extends ImageInfo {
  /** How many are decoded, where more than are shown. */
  readonly decodedPixels?: number
}

/** An image of a known format that is not read. */
export interface UnreadImage {
  /** What it is, to be said after its name: 'is HEIC (image/heic) of 4032×3024 pixels'. */
  readonly unread: string
  /** What can be done to have it read. */
  readonly hint?: string
}

export type ImageMode = '1' | 'L' | 'LA' | 'P' | 'RGB' | 'RGBA' | 'CMYK' | 'I;16'

export type EncodedImageType = 'image/png' | 'image/jpeg' | 'image/webp'

export interface ImageCodecs {
  /** Reads the header only. @throws PolytableError INVALID_DATA_FORMAT where it is no image of a known format. */
  imageInfo(input: MediaInput, signal?: AbortSignal): Promise<ImageInfo>
  /**
   * Whether a whole image is there. Of one with very many pixels none are decoded: its format's own checks have to do.
   * @throws PolytableError as {@link decodeImage}
   */
  checkImage(input: MediaInput, signal?: AbortSignal): Promise<ImageInfo>
  /**
   * Decodes JPEG, PNG, AVIF, HEIC, BMP, and the first picture of a GIF, WebP or TIFF: upright, in sRGB. The same pixels on all platforms.
   * @param maxPixels greatest width × height that is decoded. 178,956,970 when absent, as in Pillow.
   * @throws PolytableError INVALID_DATA_FORMAT for what is no image, damaged or cut short, CONSTRAINT_VIOLATION for one that is
   * too large, UNSUPPORTED_OPERATION for other formats.
   */
  decodeImage(input: MediaInput, maxPixels?: number, signal?: AbortSignal): Promise<ImagePixels>
  /**
   * The same in the mode of the file: indices stay indices, and greys of 16 bits theirs.
   * @throws PolytableError as {@link decodeImage}
   */
  decodeRaster(input: MediaInput, signal?: AbortSignal): Promise<Raster>
  /**
   * Encodes 8-bit RGBA. The same bytes on all platforms.
   * @param quality 1…100, for JPEG and WebP. 75 when absent.
   */
  encodeImage(
    pixels: ImagePixels,
    mediaType: EncodedImageType,
    quality?: number,
  ): Promise<Uint8Array<ArrayBuffer>>
}
