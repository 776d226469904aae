import { pt } from '@polytable/client/index'
import type { SceneInfo } from '@polytable/editing/scenes/detect-scenes'
import type { FlashMode } from '@polytable/editing/scenes/flash-filter'
import type { FadeMethod } from '@polytable/editing/scenes/threshold'
import * as check from '../../checks/scenes.ts'
import { declare, jsonOf } from '../define.ts'
import { oneOf } from './encoder-params.ts'

const video = pt.video()
/** Frames a second that are looked at; all where not given. */
const fps = pt.float().nullable()
/** Frames between two cuts, at least. */
const minSceneLen = pt.int().default(15)
const scenes = jsonOf<readonly SceneInfo[]>()

/** What makes frames unlike each other: how much hue, saturation, brightness and edges count, or brightness alone. */
const content = {
  deltaHue: pt.float().default(1),
  deltaSat: pt.float().default(1),
  deltaLum: pt.float().default(1),
  deltaEdges: pt.float().default(0),
  lumaOnly: pt.bool().default(false),
  kernelSize: pt.int().nullable(),
}

/** The scenes of videos, found as PySceneDetect finds cuts; the whole video where there are none. */
export const sceneDeclarations = {
  /** Cuts where a frame is more unlike the one before than those around it are. */
  sceneDetectAdaptive: declare({
    subject: 'video',
    params: {
      video,
      fps,
      adaptiveThreshold: pt.float().default(3),
      minSceneLen,
      windowWidth: pt.int().default(2),
      minContentVal: pt.float().default(15),
      ...content,
    },
    returns: scenes,
    check: check.checkAdaptive,
  }),
  /** Cuts where a frame is unlike the one before. Cuts that follow each other fast are merged or, after the first, left out. */
  sceneDetectContent: declare({
    subject: 'video',
    params: {
      video,
      fps,
      threshold: pt.float().default(27),
      minSceneLen,
      ...content,
      filterMode: oneOf<FlashMode>().default('merge'),
    },
    returns: scenes,
    check: check.checkContent,
  }),
  /**
   * Cuts between fading out and fading in: where frames are darker than a threshold ('floor') or brighter ('ceiling'). `fadeBias` is where
   * between both the cut is, from -1 to 1.
   */
  sceneDetectThreshold: declare({
    subject: 'video',
    params: {
      video,
      fps,
      threshold: pt.float().default(12),
      minSceneLen,
      fadeBias: pt.float().default(0),
      addFinalScene: pt.bool().default(false),
      method: oneOf<FadeMethod>().default('floor'),
    },
    returns: scenes,
    check: check.checkFades,
  }),
  /** Cuts where the brightness of pixels is spread otherwise than in the frame before. */
  sceneDetectHistogram: declare({
    subject: 'video',
    params: {
      video,
      fps,
      threshold: pt.float().default(0.05),
      bins: pt.int().default(256),
      minSceneLen,
    },
    returns: scenes,
    check: check.checkHistogram,
  }),
  /** Cuts where the perceptual hash of a frame is far from that of the one before. */
  sceneDetectHash: declare({
    subject: 'video',
    params: {
      video,
      fps,
      threshold: pt.float().default(0.395),
      size: pt.int().default(16),
      lowpass: pt.int().default(2),
      minSceneLen,
    },
    returns: scenes,
    check: check.checkHash,
  }),
}
