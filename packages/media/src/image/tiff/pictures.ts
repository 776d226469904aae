import { bytesOf } from '../../bytes.ts'
import { ADOBE_SEGMENT_LENGTH, adobeSegment } from '../adobe-segment.ts'
import type { ImagePixels } from '../types.ts'
import { compressions, jpegTablesOf, photometrics, type TiffPage } from './page.ts'

/** Decodes a whole JPEG or WebP. */
export type DecodePicture = (
  bytes: Uint8Array<ArrayBuffer>,
  mediaType: 'image/jpeg' | 'image/webp',
) => Promise<ImagePixels>

/** Decodes a strip or tile that is a picture of its own: as many samples a pixel as asked for, of 8 bits. */
export type DecodeBlock = (
  block: Blob,
  width: number,
  height: number,
  count: number,
) => Promise<Uint8Array<ArrayBuffer>>

/** @returns undefined where the blocks of a page are no pictures */
export async function pictureDecoderOf(
  page: TiffPage,
  decode: DecodePicture,
): Promise<DecodeBlock | undefined> {
  const isJpeg = page.compression === compressions.jpeg
  if (!isJpeg && page.compression !== compressions.webp) return undefined
  const tables = isJpeg ? await jpegTablesOf(page) : undefined
  return async (block, width, height, count) => {
    const bytes = await bytesOf(block)
    const picture = isJpeg
      ? await decode(wholeJpeg(bytes, tables, page.photometric === photometrics.ycbcr), 'image/jpeg')
      : await decode(bytes, 'image/webp')
    if (picture.width < width || picture.height < height)
      throw new Error(`A strip or tile has ${picture.width}×${picture.height} pixels of ${width}×${height}.`)
    return samplesFrom(picture, width, height, count)
  }
}

/** A JPEG with the tables of its page, and a segment that says whether its colours are YCbCr or RGB (TIFF Technical Note 2). */
function wholeJpeg(
  bytes: Uint8Array,
  tables: Uint8Array | undefined,
  isYcbcr: boolean,
): Uint8Array<ArrayBuffer> {
  const shared = tables?.subarray(2, -2) ?? new Uint8Array(0)
  const out = new Uint8Array(bytes.length + ADOBE_SEGMENT_LENGTH + shared.length)
  out.set(bytes.subarray(0, 2))
  out.set(adobeSegment(isYcbcr ? 1 : 0), 2)
  out.set(shared, 2 + ADOBE_SEGMENT_LENGTH)
  out.set(bytes.subarray(2), 2 + ADOBE_SEGMENT_LENGTH + shared.length)
  return out
}

function samplesFrom(
  picture: ImagePixels,
  width: number,
  height: number,
  count: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height * count)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, at = y * picture.width * 4; x < width; x++, at += 4) {
      for (let part = 0; part < count; part++) out[to++] = picture.rgba[at + part]!
    }
  }
  return out
}
