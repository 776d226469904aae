/** Bytes of the longest frame that is shorter than the longest header of one. */
export const LONGEST_SHORT_FRAME = 15

/** Bytes of the shortest frame: a header of 6, a constant of 2, and a checksum of 2 (RFC 9639, section 9). */
const SHORTEST_FRAME = 10
/** Bytes of a header before its number. */
const BEFORE_NUMBER = 4
/** Codes of a header: blocks of 192 samples at the stream's own rate. */
const BLOCK_AND_RATE = 0x10

/**
 * The header of the frame that would follow a short last one.
 * @param end the last bytes of a FLAC file
 * @returns undefined where they do not end in a frame that begins in them
 */
export function headerAfterShortFrame(end: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  for (let at = end.length - SHORTEST_FRAME; at >= 0; at--) {
    const frame = end.subarray(at)
    // Fourteen ones and a zero, then whether frames differ in length; the checksum at a frame's end makes that of the whole 0.
    const isFrame = frame[0] === 0xff && (frame[1]! & 0xfe) === 0xf8 && checksum(frame, 16, 0x8005) === 0
    if (!isFrame) continue
    const number = readNumber(frame.subarray(BEFORE_NUMBER))
    const samples = blockSize(frame, number.length)
    if (samples === undefined) return undefined
    const next = number.value + (frame[1] === 0xf9 ? samples : 1)
    const header = [frame[0]!, frame[1]!, BLOCK_AND_RATE, frame[3]!, ...numberBytes(next)]
    return Uint8Array.from([...header, checksum(header, 8, 0x07)])
  }
  return undefined
}

/** Samples of a frame (RFC 9639, section 9.1.1). */
function blockSize(frame: Uint8Array, numberLength: number): number | undefined {
  const code = frame[2]! >> 4
  const at = BEFORE_NUMBER + numberLength
  if (code === 0) return undefined
  if (code === 1) return 192
  if (code < 6) return 144 * 2 ** code
  if (code === 6) return frame[at]! + 1
  if (code === 7) return frame[at]! * 256 + frame[at + 1]! + 1
  return 2 ** code
}

/** A number of a header: written as UTF-8 writes characters, of up to 36 bits (section 9.1.5). */
function readNumber(bytes: Uint8Array): { readonly value: number; readonly length: number } {
  const length = Math.max(1, Math.clz32(~(bytes[0]! << 24)))
  let value = length === 1 ? bytes[0]! & 0x7f : bytes[0]! & (0x7f >> length)
  for (let i = 1; i < length; i++) value = value * 64 + (bytes[i]! & 0x3f)
  return { value, length }
}

function numberBytes(value: number): number[] {
  if (value < 0x80) return [value]
  const last: number[] = []
  let rest = value
  // The first of n bytes has 7 - n bits of the number, the others 6 each.
  do {
    last.unshift(0x80 | (rest % 64))
    rest = Math.floor(rest / 64)
  } while (rest >= 2 ** (6 - last.length))
  return [((0xff00 >> (last.length + 1)) & 0xff) | rest, ...last]
}

/** What is left of bytes divided by a polynomial: a CRC of 8 or 16 bits. */
function checksum(bytes: ArrayLike<number>, bits: 8 | 16, polynomial: number): number {
  let value = 0
  for (let at = 0; at < bytes.length; at++) {
    value ^= bytes[at]! << (bits - 8)
    for (let i = 0; i < 8; i++) {
      const isOut = (value >> (bits - 1)) & 1
      value = (value << 1) & (2 ** bits - 1)
      if (isOut === 1) value ^= polynomial
    }
  }
  return value
}
