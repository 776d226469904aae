import type { VideoSample } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import { yuvToRgba } from './yuv.ts'

/** Chroma of the planar 8-bit formats of WebCodecs: how many columns and rows share a sample, as powers of two. */
const planar = {
  I420: [1, 1],
  I420A: [1, 1],
  I422: [1, 0],
  I422A: [1, 0],
  I444: [0, 0],
  I444A: [0, 0],
  NV12: [1, 1],
} as const satisfies Record<string, readonly [0 | 1, 0 | 1]>

export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array<ArrayBuffer>
}

/**
 * The pixels of a decoded sample. Planar formats are converted here, because browsers and FFmpeg choose different matrices;
 * others (10-bit, RGB) by the platform.
 */
export async function samplePixels(sample: VideoSample): Promise<Pixels> {
  const { width, height } = sample.visibleRect
  const { format } = sample
  if (format === null)
    throw new PolytableError('UNSUPPORTED_OPERATION', 'The decoder returned an unreadable frame.')
  if (!(format in planar)) {
    const rgba = new Uint8Array(width * height * 4)
    await sample.copyTo(rgba, { format: 'RGBA' })
    return { width, height, rgba }
  }
  const bytes = new Uint8Array(sample.allocationSize())
  const layout = await sample.copyTo(bytes)
  const [shiftX, shiftY] = planar[format as keyof typeof planar]
  const plane = (index: number): Uint8Array => bytes.subarray(layout[index]!.offset)
  const chroma = format === 'NV12' ? splitChroma(plane(1)) : { u: plane(1), v: plane(2) }
  const rgba = yuvToRgba({
    width,
    height,
    y: plane(0),
    ...chroma,
    yStride: layout[0]!.stride,
    uvStride: format === 'NV12' ? layout[1]!.stride / 2 : layout[1]!.stride,
    shiftX,
    shiftY,
    fullRange: sample.colorSpace.fullRange === true,
  })
  return { width, height, rgba }
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
