/** What the first frame of an MP3 file says of the sound that its encoder added, in samples. */
export interface Mp3Padding {
  /** Before the sound, without what decoders add. */
  readonly delay: number
  readonly padding: number
  /** Frames of sound in the file; undefined where it is not said. */
  readonly frames: number | undefined
}

/** What every decoder of MP3 gives before the first sample, by LAME's documentation: 528 and one. */
export const MP3_DECODER_DELAY = 529

const HEADER = 4
const LAME_AT = 9
const DELAYS_AT = 21
const TAG_BYTES = 36
/** Of an ID3 tag at the beginning. */
const ID3_HEADER = 10

/** Reads the Info frame that LAME, FFmpeg and others write (http://gabriel.mp3-tech.org/mp3infotag.html). */
export async function readMp3Padding(file: Blob): Promise<Mp3Padding | undefined> {
  const start = await afterId3(file)
  const bytes = new Uint8Array(await file.slice(start, start + 512).arrayBuffer())
  if (bytes.length < 256 || bytes[0] !== 0xff || (bytes[1]! & 0xe0) !== 0xe0) return undefined
  const at = infoOffset(bytes)
  const name = String.fromCharCode(...bytes.subarray(at, at + 4))
  if (name !== 'Xing' && name !== 'Info') return undefined
  const view = new DataView(bytes.buffer)
  const flags = view.getUint32(at + 4)
  const sizes = [4, 4, 100, 4].filter((_, bit) => (flags & (1 << bit)) !== 0)
  const tag = at + 8 + sizes.reduce((sum, size) => sum + size, 0)
  const encoder = String.fromCharCode(...bytes.subarray(tag, tag + 4))
  if (!['LAME', 'Lavf', 'Lavc'].includes(encoder)) return undefined
  const [a, b, c] = bytes.subarray(tag + DELAYS_AT, tag + DELAYS_AT + 3)
  return {
    delay: (a! << 4) | (b! >> 4),
    padding: ((b! & 15) << 8) | c!,
    frames: (flags & 1) === 0 ? undefined : view.getUint32(at + 8),
  }
}

async function afterId3(file: Blob): Promise<number> {
  const bytes = new Uint8Array(await file.slice(0, ID3_HEADER).arrayBuffer())
  if (bytes.length < ID3_HEADER || String.fromCharCode(...bytes.subarray(0, 3)) !== 'ID3') return 0
  const size = bytes.subarray(6, 10).reduce((sum, byte) => sum * 128 + (byte & 127), 0)
  return ID3_HEADER + size
}

/** Where the information is in a frame: behind the header and the side information. */
function infoOffset(header: Uint8Array): number {
  const isMpeg1 = ((header[1]! >> 3) & 3) === 3
  const isMono = header[3]! >> 6 === 3
  return HEADER + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17)
}

/** kbit/s of Layer III by the index in the header. */
const mpeg1Rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const mpeg2Rates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

/**
 * An Info frame to stand before the frames of an encoder.
 * @param first the first of those, at least its header
 * @param bytes of all of them
 */
export function mp3InfoFrame(
  first: Uint8Array,
  { delay, padding, frames = 0 }: Mp3Padding,
  sampleRate: number,
  bytes: number,
): Uint8Array {
  const header = first.slice(0, HEADER)
  const isMpeg1 = ((header[1]! >> 3) & 3) === 3
  const at = infoOffset(header)
  const needed = at + 16 + TAG_BYTES
  const sizeOf = (kbits: number): number => Math.floor(((isMpeg1 ? 144 : 72) * kbits * 1000) / sampleRate)
  const index = (isMpeg1 ? mpeg1Rates : mpeg2Rates).findIndex((kbits) => sizeOf(kbits) >= needed)
  // Without a checksum and padding, of the smallest size that is large enough.
  header[1] = header[1]! | 1
  header[2] = (index << 4) | (header[2]! & 0x0c)
  const frame = new Uint8Array(sizeOf((isMpeg1 ? mpeg1Rates : mpeg2Rates)[index]!))
  frame.set(header)
  const view = new DataView(frame.buffer)
  const text = (offset: number, value: string): void =>
    [...value].forEach((character, i) => (frame[offset + i] = character.charCodeAt(0)))
  text(at, 'Info')
  view.setUint32(at + 4, 3)
  view.setUint32(at + 8, frames)
  view.setUint32(at + 12, bytes + frame.length)
  const tag = at + 16
  text(tag, 'LAME3.100')
  frame[tag + LAME_AT] = 1
  frame.set([delay >> 4, ((delay & 15) << 4) | (padding >> 8), padding & 255], tag + DELAYS_AT)
  return frame
}
