/** A segment of a JPEG, by its marker (ITU-T T.81, B.1). Its bytes are read when they are asked for. */
export interface JpegSegment {
  readonly marker: number
  readonly body: Blob
  /** The position behind it. */
  readonly end: number
}

export const START_OF_SCAN = 0xda
export const END_OF_IMAGE = 0xd9
const START_OF_IMAGE_LENGTH = 2
/** Segments that are looked at: no file has as many for a good reason. */
const MAX_SEGMENTS = 10_000

/** The segments of a JPEG up to where pixels begin, or the end; both are among them. @param from the position of a marker */
export async function* jpegSegments(
  blob: Blob,
  from = START_OF_IMAGE_LENGTH,
): AsyncGenerator<JpegSegment, void, undefined> {
  for (let at = from, count = 0; count < MAX_SEGMENTS; count++) {
    const head = new DataView(await blob.slice(at, at + 4).arrayBuffer())
    if (head.byteLength < 2 || head.getUint8(0) !== 0xff) return
    const marker = head.getUint8(1)
    if (marker === 0xff) {
      at++
      continue
    }
    const length = marker === END_OF_IMAGE ? 0 : head.byteLength < 4 ? undefined : head.getUint16(2)
    if (length === undefined) return
    const end = at + 2 + length
    yield { marker, body: blob.slice(at + 4, end), end }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE) return
    at = end
  }
}
