import { END_OF_IMAGE, START_OF_SCAN, jpegSegments, type JpegSegment } from '../containers/jpeg-segments.ts'

/**
 * Whether a JPEG runs on to its end marker. Decoders fill what is missing with grey and say nothing, so a file that was cut
 * short would pass for whole.
 */
export async function isJpegComplete(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const blob = new Blob([bytes])
  let last: JpegSegment | undefined
  do {
    const from = last && skipScan(bytes, last.end)
    last = undefined
    for await (const segment of jpegSegments(blob, from)) last = segment
  } while (last?.marker === START_OF_SCAN)
  return last?.marker === END_OF_IMAGE
}

/** The position of the marker after the entropy-coded data at `from`; stuffed zeros and restart markers belong to the data. */
function skipScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}
