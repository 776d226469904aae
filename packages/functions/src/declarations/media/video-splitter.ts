import type { ComputedField, Expression, IteratorCall } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { checkVideoSplit } from '../../checks/splitters.ts'
import type { CUT_MODES } from '../../checks/video.ts'
import { VIDEO_SPLITTER } from '../../names.ts'
import { checkIteratorOptions } from '../iterator-calls.ts'
import { optionNodes, type MaybeExpression } from '../iterator-options.ts'
import { subjectNode } from '../subject.ts'

/** How pictures are cut: encoded again, or copied with what is needed to decode them and is not shown. */
export type CutMode = (typeof CUT_MODES)[number]

/** What FFmpeg's encoder is told, such as `{ crf: 23, preset: 'slow' }`. */
export type VideoEncoderArgs = Readonly<Record<string, string | number>>

/** Options of `videoSplitter`: either `duration` or `segmentTimes`. Each is a constant or taken from the row. */
export interface VideoSplitterOptions {
  /** Seconds of a segment. */
  readonly duration?: MaybeExpression<number>
  /** When segments end and the next ones begin: seconds, ascending. An empty list gives the whole video. */
  readonly segmentTimes?: MaybeExpression<readonly number[]>
  /** Seconds by which a segment begins before the one before it ends; for the mode 'fast'. */
  readonly overlap?: MaybeExpression<number>
  /** A last segment of fewer seconds is left out. */
  readonly minSegmentDuration?: MaybeExpression<number>
  /** 'accurate' unless given: pictures are encoded again. 'fast' copies them, and needs a player that keeps to edit lists. */
  readonly mode?: CutMode
  /** FFmpeg's name of an encoder, for the mode 'accurate'. */
  readonly videoEncoder?: string
  /** What the encoder is told, for the mode 'accurate'. */
  readonly videoEncoderArgs?: VideoEncoderArgs
}

type VideoSegmentOutputs = {
  readonly segmentStart: ComputedField<number>
  readonly segmentStartPts: ComputedField<number>
  readonly segmentEnd: ComputedField<number>
  readonly segmentEndPts: ComputedField<number>
  readonly videoSegment: ComputedField<MediaFile>
}

/**
 * Splits a video into segments: `segmentStart` and `segmentEnd` in seconds, `segmentStartPts` and `segmentEndPts` in the time base of
 * the stream, `videoSegment`, `pos`.
 * @throws PolytableError INVALID_ARGUMENT for options that are unknown, out of range or do not go together
 */
export function videoSplitter(
  video: Expression<MediaFile> | Expression<MediaFile | null>,
  options: VideoSplitterOptions,
): IteratorCall<VideoSegmentOutputs> {
  checkIteratorOptions('videoSplitter', options)
  const { nodes, constants } = optionNodes(options, {
    duration: ['float', null],
    segmentTimes: ['json', null],
    overlap: ['float', 0],
    minSegmentDuration: ['float', 0],
    mode: ['string', 'accurate'],
    videoEncoder: ['string', null],
    videoEncoderArgs: ['json', null],
  })
  checkVideoSplit(constants)
  return {
    definition: {
      function: VIDEO_SPLITTER,
      version: '1',
      args: { video: subjectNode('videoSplitter', video, 'video'), ...nodes },
      required: ['video'],
      outputs: [
        { name: 'segmentStart', type: typeOf('float') },
        { name: 'segmentStartPts', type: typeOf('int') },
        { name: 'segmentEnd', type: typeOf('float') },
        { name: 'segmentEndPts', type: typeOf('int') },
        { name: 'videoSegment', type: typeOf('video') },
      ],
    },
  }
}
