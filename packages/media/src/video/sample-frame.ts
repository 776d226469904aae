import type { VideoSample } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { ImagePixels } from '../image/types.ts'
import { GUESSED_MATRIX, type ColourMatrix } from './colour.ts'
import type { VideoFrame } from './types.ts'
import { yuvToRgba, type YuvPlanes } from './yuv.ts'

/** The planar formats of WebCodecs: how many columns and rows share a sample of chroma, as powers of two, and bits of a sample. */
const planar = {
  I420: [1, 1, 8],
  I420A: [1, 1, 8],
  I422: [1, 0, 8],
  I422A: [1, 0, 8],
  I444: [0, 0, 8],
  I444A: [0, 0, 8],
  NV12: [1, 1, 8],
  I420P10: [1, 1, 10],
  I422P10: [1, 0, 10],
  I444P10: [0, 0, 10],
  I420P12: [1, 1, 12],
  I422P12: [1, 0, 12],
  I444P12: [0, 0, 12],
} as const satisfies Record<string, readonly [0 | 1, 0 | 1, 8 | 10 | 12]>

/**
 * A decoded sample as a frame that is there once the sample is closed. Planar formats are converted here, because browsers and FFmpeg
 * choose different matrices; others (RGB) by the platform.
 * @param matrix what the file declares; null where it declares none
 */
export async function frameOfSample(
  sample: VideoSample,
  matrix: ColourMatrix | null,
): Promise<Omit<VideoFrame, 'time'>> {
  const { width, height } = sample.visibleRect
  const { format } = sample
  if (format === null)
    throw new PolytableError('UNSUPPORTED_OPERATION', 'The decoder returned an unreadable frame.')
  if (!(format in planar)) {
    const rgba = new Uint8Array(width * height * 4)
    await sample.copyTo(rgba, { format: 'RGBA' })
    const copied = (): ImagePixels => ({ width, height, rgba: rgba.slice() })
    return { width, height, byteLength: rgba.byteLength, pixels: copied }
  }
  const bytes = new Uint8Array(sample.allocationSize())
  const layout = await sample.copyTo(bytes)
  const [shiftX, shiftY, depth] = planar[format as keyof typeof planar]
  const plane = (index: number): Uint8Array => {
    const samples = bytes.subarray(layout[index]!.offset)
    return depth === 8 ? samples : toEightBits(samples, depth)
  }
  const chroma = format === 'NV12' ? splitChroma(plane(1)) : { u: plane(1), v: plane(2) }
  const samples = (stride: number): number => (depth === 8 ? stride : stride / 2)
  const yStride = samples(layout[0]!.stride)
  const isRgb = matrix === 'rgb' && shiftX === 0
  const planes: YuvPlanes = {
    width,
    height,
    y: plane(0),
    ...chroma,
    yStride,
    uvStride: format === 'NV12' ? layout[1]!.stride / 2 : samples(layout[1]!.stride),
    shiftX,
    shiftY,
    fullRange: sample.colorSpace.fullRange === true,
    matrix: matrix === null || matrix === 'rgb' ? GUESSED_MATRIX : matrix,
  }
  return {
    width,
    height,
    byteLength: bytesHeld([planes.y, planes.u, planes.v]),
    pixels: () => ({ width, height, rgba: isRgb ? interleave(planes) : yuvToRgba(planes) }),
  }
}

/** Planes may be parts of one buffer, which is held as a whole. */
function bytesHeld(planes: readonly Uint8Array[]): number {
  return [...new Set(planes.map(({ buffer }) => buffer))].reduce((sum, { byteLength }) => sum + byteLength, 0)
}

/** RGB that was kept as three planes. */
function interleave({ v: r, y: g, u: b, width, height, yStride: stride }: YuvPlanes): Uint8Array {
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0, o = 0; y < height; y++) {
    for (let at = y * stride; at < y * stride + width; at++, o += 4) {
      rgba[o] = r[at]!
      rgba[o + 1] = g[at]!
      rgba[o + 2] = b[at]!
      rgba[o + 3] = 255
    }
  }
  return rgba
}

function toEightBits(bytes: Uint8Array, depth: number): Uint8Array {
  const shift = depth - 8
  const half = 1 << (shift - 1)
  const out = new Uint8Array(bytes.length >> 1)
  for (let i = 0; i < out.length; i++) {
    const value = bytes[2 * i]! | (bytes[2 * i + 1]! << 8)
    out[i] = Math.min(255, (value + half) >> shift)
  }
  return out
}

function splitChroma(interleaved: Uint8Array): { u: Uint8Array; v: Uint8Array } {
  const count = interleaved.length >> 1
  const u = new Uint8Array(count)
  const v = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    u[i] = interleaved[2 * i]!
    v[i] = interleaved[2 * i + 1]!
  }
  return { u, v }
}
