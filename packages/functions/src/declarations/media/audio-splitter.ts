import type { ComputedField, Expression, IteratorCall } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { checkAudioSplit } from '../../checks/splitters.ts'
import { AUDIO_SPLITTER } from '../../names.ts'
import { checkIteratorOptions } from '../iterator-calls.ts'
import { optionNodes, type MaybeExpression } from '../iterator-options.ts'
import { subjectNode } from '../subject.ts'

/** Options of `audioSplitter`: either `duration` or `maxSize`. Each is a constant or taken from the row. */
export interface AudioSplitterOptions {
  /** Seconds of a segment; it is longer by a part of a packet of the codec. */
  readonly duration?: MaybeExpression<number>
  /** Bytes of a segment's file at most. */
  readonly maxSize?: MaybeExpression<number>
  /** Seconds by which a segment begins before the one before it ends. None unless given. */
  readonly overlap?: MaybeExpression<number>
  /** A last segment of fewer seconds is left out. */
  readonly minSegmentDuration?: MaybeExpression<number>
  /** Segments end in the last silence of at least so many seconds before they would otherwise. */
  readonly minSilenceLen?: MaybeExpression<number>
  /** What is silent: at or below so many dBFS, below 0. -40 unless given. */
  readonly silenceThresh?: MaybeExpression<number>
  /** Whether segments begin with what is not silent; what is all silent is left out. */
  readonly trimLeadingSilence?: MaybeExpression<boolean>
}

type AudioSegmentOutputs = {
  readonly segmentStart: ComputedField<number>
  readonly segmentEnd: ComputedField<number>
  readonly audioSegment: ComputedField<MediaFile>
}

/**
 * Splits sound into segments: `segmentStart` and `segmentEnd` in seconds, `audioSegment`, `pos`. It is cut between packets, nothing
 * is encoded again.
 * @throws PolytableError INVALID_ARGUMENT for options that are unknown, out of range or do not go together
 */
export function audioSplitter(
  audio: Expression<MediaFile> | Expression<MediaFile | null>,
  options: AudioSplitterOptions,
): IteratorCall<AudioSegmentOutputs> {
  checkIteratorOptions('audioSplitter', options)
  const { nodes, constants } = optionNodes(options, {
    duration: ['float', null],
    maxSize: ['float', null],
    overlap: ['float', 0],
    minSegmentDuration: ['float', 0],
    minSilenceLen: ['float', null],
    silenceThresh: ['float', -40],
    trimLeadingSilence: ['bool', false],
  })
  checkAudioSplit(constants)
  return {
    definition: {
      function: AUDIO_SPLITTER,
      version: '1',
      args: { audio: subjectNode('audioSplitter', audio, 'audio'), ...nodes },
      required: ['audio'],
      outputs: [
        { name: 'segmentStart', type: typeOf('float') },
        { name: 'segmentEnd', type: typeOf('float') },
        { name: 'audioSegment', type: typeOf('audio') },
      ],
    },
  }
}
