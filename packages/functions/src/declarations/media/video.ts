import { pt } from '@polytable/client/index'
import type { MixDuration } from '@polytable/editing/sound/mixed'
import type { ContainerMetadata } from '@polytable/media/metadata/types'
import { checkClip } from '../../checks/video.ts'
import { checkMixAudio, checkWithAudio } from '../../checks/video-sound.ts'
import { checkExtraction } from '../../checks/sound.ts'
import { soundFormat } from './audio.ts'
import type { CutMode } from './video-splitter.ts'
import { encoderParams, oneOf } from './encoder-params.ts'
import { concatVideos, concatVideosAgg, makeVideo } from './join-videos.ts'
import { sceneDeclarations } from './scenes.ts'
import { videoFilterDeclarations } from './video-filters.ts'
import { calls, declare, jsonOf } from '../define.ts'
import { extractFrame } from './extract-frame.ts'

const pictures = pt.video()

export const videoDeclarations = {
  /** What a file says of itself and of its streams, without decoding it. */
  getMetadata: declare({
    subject: 'video',
    params: { video: pictures },
    returns: jsonOf<ContainerMetadata>(),
  }),
  /** The length of the pictures in seconds. */
  getDuration: declare({ subject: 'video', params: { video: pictures }, returns: pt.float() }),
  /**
   * The sound of a video as a file of its own; null where it has none. `streamIdx` counts its streams of sound from 0; `codec` is
   * FFmpeg's name of one that the format has.
   */
  extractAudio: declare({
    subject: 'video',
    params: {
      video: pictures,
      streamIdx: pt.int().default(0),
      format: soundFormat.default('wav'),
      codec: pt.string().nullable(),
    },
    returns: pt.audio().nullable(),
    check: checkExtraction,
  }),
  /**
   * A part of a video, from `startTime` to `endTime` or for `duration` (seconds), else to its end; null where it ends before. With the mode
   * 'fast' nothing is encoded again: what is needed to decode the first frame is in the file too, and is not shown by players that keep
   * to edit lists.
   */
  clip: declare({
    subject: 'video',
    params: {
      video: pictures,
      startTime: pt.float(),
      endTime: pt.float().nullable(),
      duration: pt.float().nullable(),
      mode: oneOf<CutMode>().default('accurate'),
      ...encoderParams,
    },
    returns: pictures.nullable(),
    check: checkClip,
  }),
  /**
   * The pictures of a video with another sound, without encoding them again: the parts of both from their start times, for a duration or
   * to their ends (seconds). Sound that is longer is cut. Null where the video ends before its part.
   */
  withAudio: declare({
    subject: 'video',
    params: {
      video: pictures,
      audio: pt.audio(),
      videoStartTime: pt.float().default(0),
      videoDuration: pt.float().nullable(),
      audioStartTime: pt.float().default(0),
      audioDuration: pt.float().nullable(),
    },
    returns: pictures.nullable(),
    check: checkWithAudio,
  }),
  /**
   * A video with a sound besides its own. `mixDuration` says which of both the mix lasts as long as, `alignToVideo` whether it is cut to the
   * video's length ('trim'), also filled with silence ('pad'), or neither. With `normalize` both are half as loud, and after one has ended
   * the other becomes louder over `dropoutTransition` seconds.
   */
  mixAudio: declare({
    subject: 'video',
    params: {
      video: pictures,
      audio: pt.audio(),
      audioVolume: pt.float().default(1),
      originalVolume: pt.float().default(1),
      audioStartTime: pt.float().default(0),
      mixDuration: oneOf<MixDuration>().default('longest'),
      normalize: pt.bool().default(false),
      dropoutTransition: pt.float().default(2),
      alignToVideo: oneOf<'none' | 'trim' | 'pad'>().default('trim'),
      ...encoderParams,
    },
    returns: pictures,
    check: checkMixAudio,
  }),
  ...videoFilterDeclarations,
  ...sceneDeclarations,
}

/** Functions of videos. */
export const video = {
  ...calls('video', videoDeclarations),
  concatVideos,
  concatVideosAgg,
  extractFrame,
  makeVideo,
}
