import { adaptiveDetector, contentDetector } from '@polytable/editing/scenes/content'
import { detectScenes } from '@polytable/editing/scenes/detect-scenes'
import { hashDetector } from '@polytable/editing/scenes/hash'
import { histogramDetector } from '@polytable/editing/scenes/histogram'
import { thresholdDetector } from '@polytable/editing/scenes/threshold'
import type { SceneDetector } from '@polytable/editing/scenes/types'
import type { VideoDecoder } from '@polytable/media/video/types'
import type { MediaInput } from '@polytable/model/ports/index'
import * as check from '../checks/scenes.ts'
import type { sceneDeclarations } from '../declarations/media/scenes.ts'
import type { MediaImplementations } from './define.ts'

/** What finds the scenes of videos, in the media thread. */
export function sceneFunctions(video: VideoDecoder): MediaImplementations<typeof sceneDeclarations> {
  const by =
    <O>(create: (options: O) => SceneDetector) =>
    (args: O & { readonly video: MediaInput; readonly fps: number | null }, signal?: AbortSignal) =>
      detectScenes(video, args.video, args.fps, create(args), signal)
  return {
    sceneDetectAdaptive: { check: check.checkAdaptive, run: by(adaptiveDetector) },
    sceneDetectContent: { check: check.checkContent, run: by(contentDetector) },
    sceneDetectThreshold: { check: check.checkFades, run: by(thresholdDetector) },
    sceneDetectHistogram: { check: check.checkHistogram, run: by(histogramDetector) },
    sceneDetectHash: { check: check.checkHash, run: by(hashDetector) },
  }
}
