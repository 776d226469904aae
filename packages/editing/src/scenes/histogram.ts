import { counts, lumaPlane } from './planes.ts'
import type { SceneDetector } from './types.ts'

/** Cuts where the brightness of pixels is spread otherwise than in the frame before. PySceneDetect's HistogramDetector. */
export function histogramDetector(options: {
  /** 0 to 1: how different the counts are, at least. */
  readonly threshold: number
  /** How many counts there are. */
  readonly bins: number
  readonly minSceneLen: number
}): SceneDetector {
  const { threshold, bins, minSceneLen } = options
  const likeness = Math.max(0, Math.min(1, 1 - threshold))
  let before: Float64Array | undefined
  let lastCut: number | undefined
  return {
    next(frame, index) {
      lastCut ??= index
      const now = new Float64Array(bins)
      counts(lumaPlane(frame)).forEach((count, value) => {
        now[Math.floor((value * bins) / 256)]! += count
      })
      const last = before
      before = now
      if (last === undefined || correlation(last, now) > likeness || index - lastCut < minSceneLen) return []
      lastCut = index
      return [index]
    },
  }
}

/** Pearson's; 1 for what does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (numbers: Float64Array): number =>
    numbers.reduce((sum, each) => sum + each, 0) / numbers.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [both, squaresA, squaresB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB]
    both += x * y
    squaresA += x * x
    squaresB += y * y
  }
  const product = squaresA * squaresB
  return product > Number.EPSILON ? both / Math.sqrt(product) : 1
}
