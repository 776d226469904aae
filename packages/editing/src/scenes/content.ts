import type { ByteRaster } from '@polytable/raster/types'
import { edgesOf, edgeThickness } from './edges.ts'
import { createFlashFilter, type FlashMode } from './flash-filter.ts'
import { hsvPlanes, meanDistance, type HsvPlanes, type Plane } from './planes.ts'
import type { SceneDetector } from './types.ts'

/** What makes two frames unlike each other. */
export interface ContentOptions {
  /** How much each difference counts. */
  readonly deltaHue: number
  readonly deltaSat: number
  readonly deltaLum: number
  readonly deltaEdges: number
  /** Whether brightness alone counts. */
  readonly lumaOnly: boolean
  /** Pixels of the thickness of edges, odd; by the size of the frames where not given. */
  readonly kernelSize: number | null
}

interface Measured extends HsvPlanes {
  readonly edges: Plane | undefined
}

/** How unlike each frame is to the one before; 0 for the first. */
function createScore(options: ContentOptions): (frame: ByteRaster) => number {
  const [hue, saturation, value, edges] = options.lumaOnly
    ? [0, 0, 1, 0]
    : [options.deltaHue, options.deltaSat, options.deltaLum, options.deltaEdges]
  const total = [hue, saturation, value, edges].reduce((sum, weight) => sum + Math.abs(weight), 0)
  let before: Measured | undefined
  return (frame) => {
    const planes = hsvPlanes(frame)
    const thickness = options.kernelSize ?? edgeThickness(frame.width, frame.height)
    const now = { ...planes, edges: edges > 0 ? edgesOf(planes.value, thickness) : undefined }
    const last = before
    before = now
    if (last === undefined) return 0
    const sum =
      hue * meanDistance(now.hue, last.hue) +
      saturation * meanDistance(now.saturation, last.saturation) +
      value * meanDistance(now.value, last.value) +
      (now.edges && last.edges ? edges * meanDistance(now.edges, last.edges) : 0)
    return sum / total
  }
}

/** Cuts where a frame is unlike the one before. PySceneDetect's ContentDetector. */
export function contentDetector(
  options: ContentOptions & {
    readonly threshold: number
    readonly minSceneLen: number
    readonly filterMode: FlashMode
  },
): SceneDetector {
  const score = createScore(options)
  const filter = createFlashFilter(options.filterMode, options.minSceneLen)
  return {
    next(frame, index) {
      const cut = filter(index, score(frame) >= options.threshold)
      return cut === undefined ? [] : [cut]
    },
  }
}

/** Cuts where a frame is more unlike the one before than those around it are. PySceneDetect's AdaptiveDetector. */
export function adaptiveDetector(
  options: ContentOptions & {
    readonly adaptiveThreshold: number
    readonly minSceneLen: number
    readonly windowWidth: number
    readonly minContentVal: number
  },
): SceneDetector {
  const { adaptiveThreshold, minSceneLen, windowWidth, minContentVal } = options
  const score = createScore(options)
  const window: { readonly index: number; readonly score: number }[] = []
  let lastCut: number | undefined
  return {
    next(frame, index) {
      window.push({ index, score: score(frame) })
      lastCut ??= index
      if (window.length <= 2 * windowWidth) return []
      const middle = window[windowWidth]!
      const around = window.reduce((sum, each) => sum + (each === middle ? 0 : each.score), 0)
      window.shift()
      const mean = around / (2 * windowWidth)
      const isStill = mean < 0.00001
      const ratio = isStill ? (middle.score >= minContentVal ? 255 : 0) : Math.min(middle.score / mean, 255)
      const isUnlike = ratio >= adaptiveThreshold && middle.score >= minContentVal
      if (!isUnlike || index - lastCut < minSceneLen) return []
      lastCut = middle.index
      return [middle.index]
    },
  }
}
