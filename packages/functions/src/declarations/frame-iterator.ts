import type { LiteralNode, ExprNode } from '@polytable/model/expressions/index'
import type { Expression, ComputedField, IteratorCall } from '@polytable/client/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { toNode } from '@polytable/client/expressions/literal'
import { PolytableError } from '@polytable/model/errors/index'
import { typeOf } from '@polytable/model/types/index'
import { FRAME_ITERATOR } from '../names.ts'
import { frameNode } from './media/extract-frame.ts'
import { checkIteratorOptions } from './iterator-calls.ts'
import { subjectNode } from './subject.ts'

/** Options of `frameIterator`: at most one of them. */
export interface FrameIteratorOptions {
  /** Frames per second, above 0: the frames nearest to each `1/fps`; at or above the video's rate, all. */
  readonly fps?: number
  /** This many frames, evenly spaced; all where the video has fewer. */
  readonly numFrames?: number
  /** Only the frames that are decoded without another. */
  readonly keyframesOnly?: boolean
}

/** What is known of a frame without decoding it. Times in seconds; `pts` and `dts` in the stream's time base. */
export interface FrameAttributes {
  /** The number of the frame in the video, from 0. */
  readonly index: number
  /** The presentation time in the time base of the stream. */
  readonly pts: number
  /** The decoding time in the time base of the stream. */
  readonly dts: number | null
  /** The presentation time in seconds. */
  readonly time: number
  /** Whether the decoder found the frame damaged. */
  readonly isCorrupt: boolean
  /** Whether it is decoded without another. */
  readonly keyFrame: boolean
  /** The kind of frame; null where the decoder does not tell. */
  readonly pictType: 'I' | 'P' | 'B' | null
  /** Whether it consists of two fields. */
  readonly interlacedFrame: boolean | null
  /** The colour matrix that the video declares; null where it declares none: 'bt601' is taken then, as FFmpeg does. */
  readonly colorMatrix: 'bt601' | 'bt709' | 'bt2020' | 'smpte240m' | 'fcc' | 'rgb' | null
}

type FrameOutputs = {
  readonly frame: ComputedField<MediaFile>
  readonly frameAttrs: ComputedField<FrameAttributes>
}

/**
 * Splits a video into frames: `frame` (decoded when it is read, not stored), `frameAttrs`, `pos`.
 * @throws PolytableError INVALID_ARGUMENT for more than one option, one out of range, or an unknown one
 */
export function frameIterator(
  video: Expression<MediaFile> | Expression<MediaFile | null>,
  options: FrameIteratorOptions = {},
): IteratorCall<FrameOutputs> {
  checkIteratorOptions('frameIterator', options)
  checkTogether(options)
  const node = subjectNode('frameIterator', video, 'video')
  const literal = (value: number | boolean | undefined): LiteralNode =>
    toNode(value ?? null, typeOf('float', true)) as LiteralNode
  const attributes: ExprNode = { kind: 'column', table: '', column: 'frameAttrs', type: typeOf('json') }
  const time: ExprNode = { kind: 'jsonPath', value: attributes, path: ['time'], type: typeOf('json', true) }
  return {
    definition: {
      function: FRAME_ITERATOR,
      version: '1',
      args: {
        video: node,
        fps: literal(options.fps),
        numFrames: literal(options.numFrames),
        keyframesOnly: literal(options.keyframesOnly ?? false),
      },
      required: ['video'],
      outputs: [
        { name: 'frameAttrs', type: typeOf('json') },
        {
          name: 'frame',
          type: typeOf('image'),
          value: { ...frameNode(node, time), type: typeOf('image', video.type.nullable) },
        },
      ],
    },
  }
}

function checkTogether({ fps, numFrames, keyframesOnly }: FrameIteratorOptions): void {
  const given = [fps !== undefined, numFrames !== undefined, keyframesOnly === true].filter(Boolean).length
  if (given > 1) {
    throw new PolytableError('INVALID_ARGUMENT', 'At most one of fps, numFrames and keyframesOnly can be set')
  }
}
