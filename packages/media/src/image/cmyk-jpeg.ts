import { ADOBE_SEGMENT_LENGTH, adobeSegment } from './adobe-segment.ts'
import { jpegSegments } from '../containers/jpeg-segments.ts'
import type { ImagePixels } from './types.ts'

const ADOBE = 0xee
/** Memory that a decoder may take for a picture: it holds coefficients besides pixels. */
const MEGABYTES = 4096

/**
 * Decodes a JPEG of four inks, CMYK or YCCK, which libjpeg's wrappers refuse. Inks are kept inverted, as Adobe began and all
 * others follow; a profile of inks is not applied: red is what cyan and black leave, as Pillow and FFmpeg have it.
 */
export async function decodeCmykJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<ImagePixels> {
  const { decode } = await import('jpeg-js')
  const { width, height, data } = decode((await hasAdobe(bytes)) ? bytes : withAdobe(bytes), {
    useTArray: true,
    tolerantDecoding: false,
    maxResolutionInMP: 200,
    maxMemoryUsageInMB: MEGABYTES,
  })
  return { width, height, rgba: data }
}

async function hasAdobe(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  for await (const { marker } of jpegSegments(new Blob([bytes]))) if (marker === ADOBE) return true
  return false
}

/** The decoder takes only those for pictures of ink that name Adobe: without a transform, as Photoshop's files are. */
function withAdobe(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length + ADOBE_SEGMENT_LENGTH)
  out.set(bytes.subarray(0, 2))
  out.set(adobeSegment(0), 2)
  out.set(bytes.subarray(2), 2 + ADOBE_SEGMENT_LENGTH)
  return out
}
