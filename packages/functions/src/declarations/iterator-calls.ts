import {
  anything,
  flag,
  lastOptions,
  oneOf,
  options,
  positive,
  required,
  wholeFrom,
} from '@polytable/client/calls/argument-kinds'
import { checkCall, type Call } from '@polytable/client/calls/check-arguments'
import type { DocumentSplitOptions } from '../document/options.ts'
import type { AudioSplitterOptions } from './media/audio-splitter.ts'
import type { ListIteratorOptions, ListMode } from './list-iterator.ts'
import type { VideoSplitterOptions } from './media/video-splitter.ts'
import type { StringSplitterOptions } from './splitters.ts'
import type { FrameIteratorOptions } from './frame-iterator.ts'
import type { TileIteratorOptions } from './tile-iterator.ts'

const modes: readonly ListMode[] = ['strict', 'truncated', 'padded']

/** What the iterators take beside what they split. */
const iteratorCalls = {
  documentSplitter: {
    // Which values go together is checked by `planSplit`.
    options: options<DocumentSplitOptions>({
      separators: anything,
      elements: anything,
      limit: anything,
      overlap: anything,
      metadata: anything,
      skipTags: anything,
      skipHidden: anything,
      skipRunningHeads: anything,
      tiktokenEncoding: anything,
      tiktokenTargetModel: anything,
      imageDpi: anything,
      imageFormat: anything,
    }),
  },
  stringSplitter: { options: options<StringSplitterOptions>({ separators: required(oneOf(['sentence'])) }) },
  frameIterator: {
    options: lastOptions<FrameIteratorOptions>({
      fps: positive,
      numFrames: wholeFrom(1),
      keyframesOnly: flag,
    }),
  },
  // What goes together is checked by `checkTiles`.
  tileIterator: {
    options: options<TileIteratorOptions>({ tileSize: required(anything), overlap: anything }),
  },
  audioSplitter: {
    // Which values go together is checked by `checkAudioSplit`.
    options: options<AudioSplitterOptions>({
      duration: anything,
      maxSize: anything,
      overlap: anything,
      minSegmentDuration: anything,
      minSilenceLen: anything,
      silenceThresh: anything,
      trimLeadingSilence: anything,
    }),
  },
  videoSplitter: {
    // Which values go together is checked by `checkVideoSplit`.
    options: options<VideoSplitterOptions>({
      duration: anything,
      segmentTimes: anything,
      overlap: anything,
      minSegmentDuration: anything,
      mode: anything,
      videoEncoder: anything,
      videoEncoderArgs: anything,
    }),
  },
  listIterator: { options: lastOptions<ListIteratorOptions>({ mode: oneOf(modes) }) },
} satisfies Record<string, Call>

/** @throws PolytableError INVALID_ARGUMENT for an option that the iterator does not have, or that is none of its values */
export function checkIteratorOptions(name: keyof typeof iteratorCalls, given: unknown): void {
  checkCall(name, iteratorCalls[name], { options: given })
}
