import type { ByteRaster } from '@polytable/raster/types'

/** One number for each pixel of a frame. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array<ArrayBuffer>
}

/** Hue (0 to 179), saturation and value of a frame, as OpenCV has them in bytes. */
export interface HsvPlanes {
  readonly hue: Plane
  readonly saturation: Plane
  readonly value: Plane
}

/** Bits of the fractions that OpenCV counts with. */
const SHIFT = 12
const HALF = 1 << (SHIFT - 1)
const saturations = Int32Array.from({ length: 256 }, (_, value) =>
  value === 0 ? 0 : Math.round((255 << SHIFT) / value),
)
const hues = Int32Array.from({ length: 256 }, (_, difference) =>
  difference === 0 ? 0 : Math.round((180 << SHIFT) / (6 * difference)),
)

/** Splits a frame in RGB as OpenCV's `COLOR_RGB2HSV` does. */
export function hsvPlanes({ width, height, data }: ByteRaster): HsvPlanes {
  const [hue, saturation, value] = [0, 1, 2].map(() => ({
    width,
    height,
    data: new Uint8Array(width * height),
  })) as [Plane, Plane, Plane]
  for (let pixel = 0, at = 0; at < data.length; pixel++, at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const most = Math.max(red, green, blue)
    const range = most - Math.min(red, green, blue)
    const turn =
      most === red ? green - blue : most === green ? blue - red + 2 * range : red - green + 4 * range
    const degrees = (turn * hues[range]! + HALF) >> SHIFT
    hue.data[pixel] = degrees < 0 ? degrees + 180 : degrees
    saturation.data[pixel] = (range * saturations[most]! + HALF) >> SHIFT
    value.data[pixel] = most
  }
  return { hue, saturation, value }
}

/** The luma of BT.601 of a frame in RGB, as OpenCV's `COLOR_RGB2YUV` rounds it. */
export function lumaPlane(frame: ByteRaster): Plane {
  return weighed(frame, 4899, 9617, 1868, 14)
}

/** The same as OpenCV's `COLOR_RGB2GRAY` rounds it. */
export function greyPlane(frame: ByteRaster): Plane {
  return weighed(frame, 9798, 19235, 3735, 15)
}

function weighed(
  { width, height, data }: ByteRaster,
  red: number,
  green: number,
  blue: number,
  bits: number,
): Plane {
  const sums = new Uint8Array(width * height)
  const half = 1 << (bits - 1)
  for (let pixel = 0, at = 0; at < data.length; pixel++, at += 3)
    sums[pixel] = (red * data[at]! + green * data[at + 1]! + blue * data[at + 2]! + half) >> bits
  return { width, height, data: sums }
}

/** How much the numbers of two planes differ, on average. */
export function meanDistance(a: Plane, b: Plane): number {
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!)
  return sum / a.data.length
}

/** How many pixels have each number. */
export function counts({ data }: Plane): Uint32Array {
  const all = new Uint32Array(256)
  for (const value of data) all[value]!++
  return all
}
