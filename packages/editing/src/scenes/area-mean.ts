import { roundHalfEven } from '@polytable/raster/rounding'
import type { Plane } from './planes.ts'

/** A smaller square of a plane: each number the mean of what it covers, as OpenCV's `INTER_AREA`. */
export function areaMean({ width, height, data }: Plane, side: number): Uint8Array<ArrayBuffer> {
  const [columns, rows] = [shares(width, side), shares(height, side)]
  const narrow = new Float64Array(side * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < side; x++)
      for (const [from, share] of columns[x]!) narrow[y * side + x]! += share * data[y * width + from]!
  const out = new Uint8Array(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const mean = rows[y]!.reduce((sum, [from, share]) => sum + share * narrow[from * side + x]!, 0)
      // Sums of shares are a hair off where their mean lies in the middle of two numbers.
      out[y * side + x] = roundHalfEven(Math.round(mean * 1e6) / 1e6)
    }
  return out
}

/** Of each of some equal parts of a line: the pixels that it covers, and which share of it each of them is. */
function shares(length: number, parts: number): [pixel: number, share: number][][] {
  const step = length / parts
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part * step, (part + 1) * step]
    const covered: [number, number][] = []
    for (let pixel = Math.floor(from); pixel < Math.min(length, Math.ceil(to - 1e-9)); pixel++)
      covered.push([pixel, (Math.min(pixel + 1, to) - Math.max(pixel, from)) / step])
    return covered
  })
}
