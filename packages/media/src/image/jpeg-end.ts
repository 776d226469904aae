/**
 * Whether a JPEG runs on to its end marker. Decoders fill what is missing with grey and say nothing, so a file that was cut
 * short would pass for whole.
 */
export function isJpegComplete(bytes: Uint8Array): boolean {
  let at = 2
  while (at + 3 < bytes.length) {
    if (bytes[at] !== 0xff) return false
    const marker = bytes[at + 1]!
    if (marker === 0xd9) return true
    if (marker === 0xff) at += 1
    else {
      at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!
      if (marker === 0xda) at = skipScan(bytes, at)
    }
  }
  return bytes[at] === 0xff && bytes[at + 1] === 0xd9
}

/** The position of the marker after the entropy-coded data at `from`; stuffed zeros and restart markers belong to the data. */
function skipScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  return bytes.length
}
