import { riffChunks } from '../containers/chunks.ts'
import type { ImagePixels } from './types.ts'

const FRAME_HEADER = 16
const RIFF_HEADER = 12
/** The flag of a file that moves. */
const ANIMATED = 2

/** The first frame of an animated WebP as a file of its own, and where it lies on the canvas. */
export interface WebpFrame {
  readonly file: Uint8Array<ArrayBuffer>
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** @returns undefined where the WebP is not animated, or has no frames */
export async function firstWebpFrame(bytes: Uint8Array<ArrayBuffer>): Promise<WebpFrame | undefined> {
  const isAnimated =
    String.fromCharCode(...bytes.subarray(12, 16)) === 'VP8X' && (bytes[20]! & ANIMATED) !== 0
  if (!isAnimated) return undefined
  for await (const { type, body } of riffChunks(new Blob([bytes]))) {
    if (type !== 'ANMF' || body.size < FRAME_HEADER) continue
    const head = new DataView(await body.slice(0, FRAME_HEADER).arrayBuffer())
    const uint24 = (at: number): number => head.getUint16(at, true) + head.getUint8(at + 2) * 65536
    const [width, height] = [1 + uint24(6), 1 + uint24(9)]
    return {
      file: await stillWebp(body, width, height),
      left: 2 * uint24(0),
      top: 2 * uint24(3),
      width,
      height,
    }
  }
  return undefined
}

/** A frame on a clear canvas; undefined where it is not within it. */
export function onCanvas(
  pixels: ImagePixels,
  { left, top }: WebpFrame,
  width: number,
  height: number,
): ImagePixels | undefined {
  if (left + pixels.width > width || top + pixels.height > height) return undefined
  const rgba = new Uint8Array(width * height * 4)
  const row = pixels.width * 4
  for (let y = 0; y < pixels.height; y++) {
    rgba.set(pixels.rgba.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 4)
  }
  return { width, height, rgba }
}

/** The chunks of a frame's image, behind the header that names their features. */
async function stillWebp(frame: Blob, width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Blob[] = []
  let hasAlpha = false
  for await (const { type, body } of riffChunks(frame, FRAME_HEADER)) {
    if (!/^(ALPH|VP8 |VP8L)$/.test(type)) continue
    hasAlpha ||= type === 'ALPH'
    parts.push(chunk(type, body))
  }
  if (hasAlpha) {
    const features = new DataView(new ArrayBuffer(10))
    features.setUint8(0, 0x10)
    for (const [at, size] of [
      [4, width - 1],
      [7, height - 1],
    ] as const) {
      features.setUint16(at, size & 0xffff, true)
      features.setUint8(at + 2, size >> 16)
    }
    parts.unshift(chunk('VP8X', new Blob([features.buffer])))
  }
  const content = new Blob(parts)
  const header = new DataView(new ArrayBuffer(RIFF_HEADER))
  header.setUint32(0, 0x52494646)
  header.setUint32(4, content.size + 4, true)
  header.setUint32(8, 0x57454250)
  return new Uint8Array(await new Blob([header.buffer, content]).arrayBuffer())
}

function chunk(type: string, body: Blob): Blob {
  const size = new DataView(new ArrayBuffer(4))
  size.setUint32(0, body.size, true)
  return new Blob([type, size.buffer, body, new Uint8Array(body.size & 1)])
}
