import { blend } from '@polytable/raster/compose'
import type { ByteRaster } from '@polytable/raster/types'
import type { TransitionEffect } from './effect-names.ts'

/** What lies between two frames of one size. @param progress 0 gives the first, 1 the second */
type Effect = (first: ByteRaster, second: ByteRaster, progress: number) => ByteRaster

/** How much is seen of the second frame at a place: 0 to 1. Places go from 0 to below 1. */
type Share = (x: number, y: number, progress: number) => number

/** Transitions by the names that FFmpeg's filter `xfade` has for them, and by its formulas. */
export const effects: Readonly<Record<TransitionEffect, Effect>> = {
  fade: (first, second, progress) => blend(first, second, progress) as ByteRaster,
  dissolve: byShare((x, y, progress) => (noise(x, y) >= progress ? 0 : 1)),
  wipeleft: byShare((x, _y, progress) => (x > 1 - progress ? 1 : 0)),
  wiperight: byShare((x, _y, progress) => (x > progress ? 0 : 1)),
  wipeup: byShare((_x, y, progress) => (y > 1 - progress ? 1 : 0)),
  wipedown: byShare((_x, y, progress) => (y > progress ? 0 : 1)),
  smoothleft: byShare((x, _y, progress) => smooth(x - 1 + 2 * progress)),
  smoothright: byShare((x, _y, progress) => smooth(2 * progress - x)),
  smoothup: byShare((_x, y, progress) => smooth(y - 1 + 2 * progress)),
  smoothdown: byShare((_x, y, progress) => smooth(2 * progress - y)),
  slideleft: (first, second, progress) => slid(first, second, progress, 0),
  slideright: (first, second, progress) => slid(second, first, 1 - progress, 0),
  slideup: (first, second, progress) => slid(first, second, 0, progress),
  slidedown: (first, second, progress) => slid(second, first, 0, 1 - progress),
}

function byShare(shareOf: Share): Effect {
  return (first, second, progress) => {
    const { width, height } = first
    const data = new Uint8Array(first.data.length)
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 3) {
        const share = shareOf(x / width, y / height, progress)
        for (let band = at; band < at + 3; band++)
          data[band] = first.data[band]! + (second.data[band]! - first.data[band]!) * share
      }
    }
    return { ...first, data }
  }
}

/** Even numbers from 0 to 1 that are always the same at the same place. */
function noise(x: number, y: number): number {
  const value = Math.sin(x * 1_299.898 + y * 7_823.3) * 43_758.545
  return value - Math.floor(value)
}

function smooth(value: number): number {
  const share = Math.min(1, Math.max(0, value))
  return share * share * (3 - 2 * share)
}

/** What is seen of two frames side by side, or one above the other, from a share of the first on. */
function slid(first: ByteRaster, second: ByteRaster, across: number, down: number): ByteRaster {
  const { width, height } = first
  const data = new Uint8Array(first.data.length)
  const [columns, rows] = [Math.round(across * width), Math.round(down * height)]
  for (let y = 0; y < height; y++) {
    const [above, row] = y + rows < height ? [first, y + rows] : [second, y + rows - height]
    const line = row * width * 3
    data.set(above.data.subarray(line + columns * 3, line + width * 3), y * width * 3)
    if (columns > 0)
      data.set(second.data.subarray(line, line + columns * 3), (y * width + width - columns) * 3)
  }
  return { ...first, data }
}
