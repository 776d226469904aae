/** Where STREAMINFO has the samples of the smallest and of the greatest block (RFC 9639, sections 6 and 8.2). */
const SMALLEST = 8
const GREATEST = 10
const LEAST = 16

/**
 * Sets the sizes of blocks that a FLAC file says it has to ones that may be: the last block counts for none of both, so that mediabunny
 * writes a smallest of 0 for a file of one block, which browsers refuse to decode. The bytes are changed.
 */
export function setBlockSizes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const greatest = Math.max(LEAST, view.getUint16(GREATEST))
  view.setUint16(GREATEST, greatest)
  if (view.getUint16(SMALLEST) < LEAST) view.setUint16(SMALLEST, greatest)
}
