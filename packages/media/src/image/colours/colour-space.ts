import type { Matrix } from './matrix.ts'

/** What RGB values stand for: light by channel, and the colours of the channels. */
export interface ColourSpace {
  /** Light from 0 to 1 of each of 256 values, for red, green and blue. */
  readonly curves: readonly [Float64Array, Float64Array, Float64Array]
  /** From the light of the channels to XYZ under D50. */
  readonly toXyz: Matrix
}

/** sRGB's primaries under D50 (ICC's sRGB profile). */
export const SRGB_TO_XYZ: Matrix = [
  0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786, 0.0606169, 0.0139322, 0.0971045, 0.7141733,
]

/** Light of an sRGB value (IEC 61966-2-1). */
export function srgbLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/** A curve at each of the 256 values. */
export function curveTable(curve: (value: number) => number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, i) => curve(i / 255))
}
