import { ColumnBuilder, pt } from '@polytable/client/index'
import type { ContainerMetadata } from '@polytable/media/metadata/types'
import { typeOf } from '@polytable/model/types/index'
import { checkClip } from '../../checks/video.ts'
import { checkExtraction } from '../../checks/sound.ts'
import { soundFormat } from './audio.ts'
import type { CutMode, VideoEncoderArgs } from './video-splitter.ts'
import { concatVideos, makeVideo } from './join-videos.ts'
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
      mode: new ColumnBuilder<CutMode, CutMode>(typeOf('string')).default('accurate'),
      videoEncoder: pt.string().nullable(),
      videoEncoderArgs: jsonOf<VideoEncoderArgs>().nullable(),
    },
    returns: pictures.nullable(),
    check: checkClip,
  }),
}

/** Functions of videos. */
export const video = { ...calls('video', videoDeclarations), concatVideos, extractFrame, makeVideo }
