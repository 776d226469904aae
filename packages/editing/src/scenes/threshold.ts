import type { ByteRaster } from '@polytable/raster/types'
import type { SceneDetector } from './types.ts'

/** Which frames are faded out: those that are darker than the threshold, or brighter. */
export type FadeMethod = 'floor' | 'ceiling'

/** Cuts between fading out and fading in. PySceneDetect's ThresholdDetector. */
export function thresholdDetector(options: {
  /** 0 to 255. */
  readonly threshold: number
  readonly minSceneLen: number
  /** Where between both the cut is: -1 where the fade out begins, 1 where the fade in ends. */
  readonly fadeBias: number
  readonly addFinalScene: boolean
  readonly method: FadeMethod
}): SceneDetector {
  const { threshold, minSceneLen, fadeBias, addFinalScene, method } = options
  let lastCut: number | undefined
  let fadedOut: number | undefined
  let isFirst = true
  return {
    next(frame, index) {
      lastCut ??= index
      const mean = meanOf(frame)
      const isOut = method === 'floor' ? mean < threshold : mean >= threshold
      // Whatever the method, PySceneDetect takes a dark beginning for faded out.
      if (isFirst ? mean < threshold : isOut) {
        fadedOut ??= index
        isFirst = false
        return []
      }
      isFirst = false
      if (fadedOut === undefined) return []
      const from = fadedOut
      fadedOut = undefined
      if (index - lastCut < minSceneLen) return []
      lastCut = index
      return [from + Math.round(((index - from) * (1 + fadeBias)) / 2)]
    },
    end: (index) =>
      addFinalScene && fadedOut !== undefined && index - (lastCut ?? 0) >= minSceneLen ? [fadedOut] : [],
  }
}

function meanOf({ data }: ByteRaster): number {
  let sum = 0
  for (const value of data) sum += value
  return sum / data.length
}
