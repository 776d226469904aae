import { TIME_TOLERANCE, type VideoFrame } from '../types.ts'
import { yuvToRgba } from '../yuv.ts'
import type { ShownFrame } from './showinfo.ts'

/** The frame whose raw planes FFmpeg wrote. @param expected seconds: the time asked for, kept where it is the frame's. */
export function framePixels(shown: ShownFrame, planes: Uint8Array, expected: number): VideoFrame {
  const { width, height, shiftX, shiftY, fullRange, matrix } = shown
  const uvStride = (width + shiftX) >> shiftX
  const luma = width * height
  const chroma = uvStride * ((height + shiftY) >> shiftY)
  const rgba = yuvToRgba({
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
  })
  const time = Math.abs(shown.time - expected) <= TIME_TOLERANCE ? expected : shown.time
  return { time, width, height, rgba }
}
