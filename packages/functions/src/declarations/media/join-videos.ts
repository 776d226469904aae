import { Expression } from '@polytable/client/index'
import { Aggregate, orderTerms, type Order } from '@polytable/client/expressions/aggregates'
import { anything, options, optional, positive, required, text } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { toNode } from '@polytable/client/expressions/literal'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { checkEncoder } from '../../checks/video.ts'
import { CONCAT_VIDEOS, CONCAT_VIDEOS_AGG, MAKE_VIDEO } from '../../names.ts'
import { subjectNode } from '../subject.ts'
import type { VideoEncoderArgs } from './video-splitter.ts'

type Medium = Expression<MediaFile> | Expression<MediaFile | null>

/** Options of `video.concatVideos`, for videos that are not all encoded in the same way. */
export interface ConcatVideosOptions {
  /** FFmpeg's name of an encoder. */
  readonly videoEncoder?: string
  /** What the encoder is told. */
  readonly videoEncoderArgs?: VideoEncoderArgs
}

const concatTakes = {
  options: options<ConcatVideosOptions>({
    videoEncoder: optional(text),
    videoEncoderArgs: optional(anything),
  }),
}

/**
 * One video of several of the same size, one after the other; those that are null are left out, and of none there is null. Nothing is
 * encoded again where all are encoded in the same way. There is sound where all have some.
 * @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for what is no list of videos
 */
export function concatVideos(
  videos: readonly Medium[],
  options: ConcatVideosOptions = {},
): Expression<MediaFile | null> {
  checkCall(CONCAT_VIDEOS, concatTakes, { options })
  checkEncoder(options)
  if (!Array.isArray(videos)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${CONCAT_VIDEOS}' takes a list of videos`, {
      hint: 'For example video.concatVideos([t.c.intro, t.c.film]).',
    })
  }
  const args: Record<string, ExprNode> = {
    videoEncoder: toNode(options.videoEncoder ?? null, typeOf('string', true)),
    videoEncoderArgs: toNode(options.videoEncoderArgs ?? null, typeOf('json', true)),
  }
  videos.forEach((video, i) => (args[`video${i}`] = subjectNode(CONCAT_VIDEOS, video, 'video')))
  return new Expression({
    kind: 'call',
    function: CONCAT_VIDEOS,
    version: '1',
    args,
    required: [],
    type: typeOf('video', true),
  })
}

/** Options of `video.makeVideo`. */
export interface MakeVideoOptions {
  /** The order of the frames. */
  readonly orderBy: Order
  /** Frames per second, above 0. 25 unless given. */
  readonly fps?: number
}

const makeTakes = {
  options: options<MakeVideoOptions>({ orderBy: required(anything), fps: optional(positive) }),
}

/**
 * Aggregates images of one size into a video; null where there are none.
 * @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for what is no image
 */
export function makeVideo(frame: Medium, options: MakeVideoOptions): Aggregate<MediaFile | null> {
  checkCall(MAKE_VIDEO, makeTakes, { options })
  return new Aggregate({
    kind: 'aggregate',
    name: 'defined',
    function: MAKE_VIDEO,
    version: '1',
    args: {
      frame: subjectNode(MAKE_VIDEO, frame, 'image'),
      fps: toNode(options.fps ?? 25, typeOf('float')),
    },
    required: ['frame'],
    orderBy: orderTerms(options.orderBy),
    type: typeOf('video', true),
  })
}

/** Options of `video.concatVideosAgg`. */
export interface ConcatVideosAggOptions extends ConcatVideosOptions {
  /** The order of the videos. */
  readonly orderBy: Order
}

const concatAggTakes = {
  options: options<ConcatVideosAggOptions>({
    orderBy: required(anything),
    videoEncoder: optional(text),
    videoEncoderArgs: optional(anything),
  }),
}

/**
 * Aggregates videos of one size into one, as {@link concatVideos}; null where there are none.
 * @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for what is no video
 */
export function concatVideosAgg(video: Medium, options: ConcatVideosAggOptions): Aggregate<MediaFile | null> {
  checkCall(CONCAT_VIDEOS_AGG, concatAggTakes, { options })
  checkEncoder(options)
  return new Aggregate({
    kind: 'aggregate',
    name: 'defined',
    function: CONCAT_VIDEOS_AGG,
    version: '1',
    args: {
      video: subjectNode(CONCAT_VIDEOS_AGG, video, 'video'),
      videoEncoder: toNode(options.videoEncoder ?? null, typeOf('string', true)),
      videoEncoderArgs: toNode(options.videoEncoderArgs ?? null, typeOf('json', true)),
    },
    required: ['video'],
    orderBy: orderTerms(options.orderBy),
    type: typeOf('video', true),
  })
}
