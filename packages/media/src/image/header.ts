import { bytesOf, viewOf } from '../bytes.ts'
import { jpegSegments } from '../containers/jpeg-segments.ts'
import { BMP_HEAD, bmpInfo } from './bmp.ts'
import { heifInfo, isHeif } from './heif.ts'
import { isTiff } from './tiff/magic.ts'
import type { ImageInfo, ImageMode, StoredImage, UnreadImage } from './types.ts'

/** Bytes in which formats have their names, and most of them their sizes. */
const HEAD = 256

/**
 * What the header of an image file tells. Width and height are those of the pixels as they are decoded.
 * @returns undefined where it is none of the formats that are known here, or its header is wrong
 * @throws RangeError where it is cut short
 */
export async function readImageHeader(file: Blob): Promise<StoredImage | UnreadImage | undefined> {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer())
  const view = viewOf(head)
  if (startsWith(head, [0xff, 0xd8, 0xff])) return jpegInfo(file)
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return parsePng(view)
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return parseWebp(head, view)
  if (/^GIF8[79]a$/.test(ascii(head, 0, 6))) return parseGif(view)
  if (ascii(head, 0, 2) === 'BM') return bmpInfo(viewOf(await bytesOf(file.slice(0, BMP_HEAD))))
  if (isTiff(head)) return (await import('./tiff/index.ts')).tiffInfo(file)
  return isHeif(head) ? heifInfo(file) : undefined
}

async function jpegInfo(file: Blob): Promise<ImageInfo | undefined> {
  for await (const { marker, body } of jpegSegments(file)) {
    if (!isFrameHeader(marker)) continue
    const view = new DataView(await body.slice(0, 6).arrayBuffer())
    const mode = ({ 1: 'L', 3: 'RGB', 4: 'CMYK' } as const)[view.getUint8(5)]
    return checked(view.getUint16(3), view.getUint16(1), mode, 'image/jpeg')
  }
  return undefined
}

/** SOF0…SOF15 without DHT, JPG and DAC, which lie among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

const pngModes: Readonly<Record<number, ImageMode>> = { 0: 'L', 2: 'RGB', 3: 'P', 4: 'LA', 6: 'RGBA' }

function parsePng(view: DataView): ImageInfo | undefined {
  const depth = view.getUint8(24)
  const colour = view.getUint8(25)
  const grey = depth === 1 ? '1' : depth === 16 ? 'I;16' : 'L'
  const mode = colour === 0 ? grey : pngModes[colour]
  return checked(view.getUint32(16), view.getUint32(20), mode, 'image/png')
}

function parseWebp(head: Uint8Array, view: DataView): ImageInfo | undefined {
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

function parseGif(view: DataView): ImageInfo | undefined {
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
