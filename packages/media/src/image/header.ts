import type { ImageInfo, ImageMode } from './types.ts'

/** Thrown by {@link parseImageHeader} where the bytes end before the header does. */
export const NEEDS_MORE = Symbol('needs more bytes')

/**
 * What the first bytes of a JPEG, PNG, WebP or GIF tell.
 * @returns undefined where it is none of these or the header is wrong; {@link NEEDS_MORE} where `head` is too short.
 */
export function parseImageHeader(head: Uint8Array): ImageInfo | typeof NEEDS_MORE | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (startsWith(head, [0xff, 0xd8, 0xff])) return parseJpeg(view)
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return parsePng(view)
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return parseWebp(head, view)
  if (/^GIF8[79]a$/.test(ascii(head, 0, 6))) return parseGif(view)
  return undefined
}

function parseJpeg(view: DataView): ImageInfo | typeof NEEDS_MORE | undefined {
  for (let at = 2; ;) {
    if (at + 9 >= view.byteLength) return NEEDS_MORE
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrameHeader(marker)) {
      const mode = ({ 1: 'L', 3: 'RGB', 4: 'CMYK' } as const)[view.getUint8(at + 9)]
      return checked(view.getUint16(at + 7), view.getUint16(at + 5), mode, 'image/jpeg')
    } else at += 2 + view.getUint16(at + 2)
  }
}

/** SOF0…SOF15 without DHT, JPG and DAC, which lie among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

const pngModes: Readonly<Record<number, ImageMode>> = { 0: 'L', 2: 'RGB', 3: 'P', 4: 'LA', 6: 'RGBA' }

function parsePng(view: DataView): ImageInfo | typeof NEEDS_MORE | undefined {
  if (view.byteLength < 26) return NEEDS_MORE
  const depth = view.getUint8(24)
  const colour = view.getUint8(25)
  const grey = depth === 1 ? '1' : depth === 16 ? 'I;16' : 'L'
  const mode = colour === 0 ? grey : pngModes[colour]
  return checked(view.getUint32(16), view.getUint32(20), mode, 'image/png')
}

function parseWebp(head: Uint8Array, view: DataView): ImageInfo | typeof NEEDS_MORE | undefined {
  if (head.length < 30) return NEEDS_MORE
  const chunk = ascii(head, 12, 16)
  if (chunk === 'VP8X') {
    const size = (at: number): number => 1 + view.getUint16(at, true) + view.getUint8(at + 2) * 65536
    return checked(size(24), size(27), (head[20]! & 0x10) !== 0 ? 'RGBA' : 'RGB', 'image/webp')
  }
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true)
    const mode = (bits & (1 << 28)) !== 0 ? 'RGBA' : 'RGB'
    return checked(1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff), mode, 'image/webp')
  }
  if (chunk !== 'VP8 ') return undefined
  return checked(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff, 'RGB', 'image/webp')
}

function parseGif(view: DataView): ImageInfo | typeof NEEDS_MORE | undefined {
  if (view.byteLength < 10) return NEEDS_MORE
  return checked(view.getUint16(6, true), view.getUint16(8, true), 'P', 'image/gif')
}

function checked(
  width: number,
  height: number,
  mode: ImageMode | undefined,
  mediaType: string,
): ImageInfo | undefined {
  return width > 0 && height > 0 && mode !== undefined ? { width, height, mode, mediaType } : undefined
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte)
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
