/** Bytes of Adobe's segment in a JPEG. */
export const ADOBE_SEGMENT_LENGTH = 16

/** The segment by which Adobe says how colours are stored. @param transform 0 as RGB or CMYK, 1 as YCbCr, 2 as YCCK */
export function adobeSegment(transform: 0 | 1 | 2): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform)
}
