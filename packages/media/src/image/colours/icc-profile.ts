import { viewOf, whole } from '../../bytes.ts'
import { SRGB_TO_XYZ, type ColourSpace } from './colour-space.ts'
import { iccCurve } from './icc-curve.ts'
import type { Matrix } from './matrix.ts'

/**
 * What an ICC profile says, where it does so by curves and primaries (ICC.1, 8.3 and 8.4).
 * @returns undefined for profiles of tables or of ink, and for damaged ones: the pixels stay as they are
 */
export function readProfile(bytes: Uint8Array): ColourSpace | undefined {
  if (bytes.length < 132) return undefined
  const view = viewOf(bytes)
  const name = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
  const tags = new Map<string, DataView>()
  const count = Math.min(view.getUint32(128), 200)
  for (let at = 132; at < 132 + 12 * count && at + 12 <= bytes.length; at += 12) {
    const start = view.getUint32(at + 4)
    const length = view.getUint32(at + 8)
    if (start + length <= bytes.length) tags.set(name(at), viewOf(bytes.subarray(start, start + length)))
  }
  return whole(() => {
    const space = name(16)
    if (space === 'GRAY') {
      const grey = iccCurve(tags.get('kTRC'))
      return grey && { curves: [grey, grey, grey], toXyz: SRGB_TO_XYZ }
    }
    // Where there are tables as well they are what the profile means.
    if (space !== 'RGB ' || tags.has('A2B0')) return undefined
    const curves = ['rTRC', 'gTRC', 'bTRC'].map((tag) => iccCurve(tags.get(tag)))
    const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => xyzOf(tags.get(tag)))
    const [r, g, b] = columns
    if (!r || !g || !b || curves.includes(undefined)) return undefined
    const toXyz: Matrix = [r[0]!, g[0]!, b[0]!, r[1]!, g[1]!, b[1]!, r[2]!, g[2]!, b[2]!]
    return { curves: curves as unknown as ColourSpace['curves'], toXyz }
  })
}

function xyzOf(tag: DataView | undefined): number[] | undefined {
  return tag && [8, 12, 16].map((at) => tag.getInt32(at) / 65536)
}
