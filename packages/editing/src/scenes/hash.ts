import type { ByteRaster } from '@polytable/raster/types'
import { areaMean } from './area-mean.ts'
import { greyPlane } from './planes.ts'
import type { SceneDetector } from './types.ts'

/** Cuts where the perceptual hash of a frame is far from that of the one before. PySceneDetect's HashDetector. */
export function hashDetector(options: {
  /** 0 to 1: the share of bits that differ, at least. */
  readonly threshold: number
  /** A hash has size × size bits. */
  readonly size: number
  /** How much of the fine detail is left out: 2 for half. */
  readonly lowpass: number
  readonly minSceneLen: number
}): SceneDetector {
  const { threshold, size, lowpass, minSceneLen } = options
  const waves = cosines(size, size * lowpass)
  let before: Uint8Array | undefined
  let lastCut: number | undefined
  return {
    next(frame, index) {
      lastCut ??= index
      const now = hashOf(frame, size, size * lowpass, waves)
      const last = before
      before = now
      if (last === undefined) return []
      const distance = now.reduce((sum, bit, i) => sum + (bit === last[i] ? 0 : 1), 0) / (size * size)
      if (distance < threshold || index - lastCut < minSceneLen) return []
      lastCut = index
      return [index]
    },
  }
}

/** Which of the lowest frequencies of a small grey image are above their median. http://www.hackerfactor.com/blog/?/archives/432 */
export function hashOf(
  frame: ByteRaster,
  size: number,
  side: number,
  waves = cosines(size, side),
): Uint8Array {
  const data = areaMean(greyPlane(frame), side)
  const most = data.reduce((a, b) => Math.max(a, b), 0) || 1
  const rows = new Float64Array(side * size)
  for (let y = 0; y < side; y++)
    for (let u = 0; u < size; u++)
      for (let x = 0; x < side; x++)
        rows[y * size + u]! += Math.fround(data[y * side + x]! / most) * waves[u * side + x]!
  const all = new Float64Array(size * size)
  for (let v = 0; v < size; v++)
    for (let u = 0; u < size; u++)
      for (let y = 0; y < side; y++) all[v * size + u]! += rows[y * size + u]! * waves[v * side + y]!
  const sorted = all.toSorted()
  const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
  return Uint8Array.from(all, (value) => (value > median ? 1 : 0))
}

/** The waves of the discrete cosine transform (DCT-II, orthonormal). */
function cosines(count: number, length: number): Float64Array {
  return Float64Array.from({ length: count * length }, (_, i) => {
    const [wave, at] = [Math.floor(i / length), i % length]
    const scale = Math.sqrt((wave === 0 ? 1 : 2) / length)
    return scale * Math.cos(((2 * at + 1) * wave * Math.PI) / (2 * length))
  })
}
