import { blend } from '@polytable/raster/compose'
import { lumaOf } from '@polytable/raster/colours'
import type { Colour } from '@polytable/raster/draw/colours'
import type { ByteRaster } from '@polytable/raster/types'
import type { FrameChange } from '../film/change-frames.ts'

/** Grey by the luma of BT.601, as Pillow's `convert('L')`. */
export const grey: FrameChange = (frame) => {
  const data = new Uint8Array(frame.data.length)
  for (let at = 0; at < data.length; at += 3)
    data.fill(lumaOf(frame.data[at]!, frame.data[at + 1]!, frame.data[at + 2]!), at, at + 3)
  return { ...frame, data }
}

/** Red, green and blue times a factor. */
export function brightened(factor: number): FrameChange {
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.trunc(value * factor)))
  return (frame) => ({ ...frame, data: frame.data.map((value) => table[value]!) })
}

/**
 * From a colour to the frames, or from these to it.
 * @param shareOf how much is seen of the frame at a time: all from 1 on, nothing up to 0
 */
export function faded([red, green, blue]: Colour, shareOf: (time: number) => number): FrameChange {
  let plain: ByteRaster | undefined
  return (frame, time) => {
    const share = shareOf(time)
    if (share >= 1) return frame
    plain ??= { ...frame, data: frame.data.map((_, at) => [red, green, blue][at % 3]!) }
    return blend(plain, frame, Math.max(0, share)) as ByteRaster
  }
}
