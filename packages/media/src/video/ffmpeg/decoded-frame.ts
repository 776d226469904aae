import type { ImagePixels } from '../../image/types.ts'
import { TIME_TOLERANCE, type VideoFrame } from '../types.ts'
import { yuvToRgba, type YuvPlanes } from '../yuv.ts'
import type { ShownFrame } from './showinfo.ts'

/** The frame whose raw planes FFmpeg wrote, which it keeps. @param expected seconds: the time asked for, kept where it is the frame's. */
export function frameOf(shown: ShownFrame, planes: Uint8Array, expected: number): VideoFrame {
  const { width, height, shiftX, shiftY, fullRange, matrix } = shown
  const uvStride = (width + shiftX) >> shiftX
  const luma = width * height
  const chroma = uvStride * ((height + shiftY) >> shiftY)
  const yuv: YuvPlanes = {
    width,
    height,
    y: planes.subarray(0, luma),
    u: planes.subarray(luma, luma + chroma),
    v: planes.subarray(luma + chroma, luma + 2 * chroma),
    yStride: width,
    uvStride,
    shiftX,
    shiftY,
    fullRange,
    matrix,
  }
  const time = Math.abs(shown.time - expected) <= TIME_TOLERANCE ? expected : shown.time
  const pixels = (): ImagePixels => ({ width, height, rgba: yuvToRgba(yuv) })
  return { time, width, height, byteLength: planes.byteLength, pixels }
}
