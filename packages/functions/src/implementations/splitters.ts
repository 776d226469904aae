import type { AudioVideo } from '@polytable/media/audio-video'
import { splitAudioFile } from '@polytable/editing/sound/split-audio-file'
import type { AudioSplit } from '@polytable/editing/sound/audio-splitter'
import { splitVideo, type VideoSplit } from '@polytable/editing/film/video-splitter'
import type { OpenBlob } from '@polytable/media/input/blob'
import type { MediaInput } from '@polytable/model/ports/index'
import type { Value } from '@polytable/model/types/index'
import { checkAudioSplit, checkVideoSplit } from '../checks/splitters.ts'
import { encodingOf } from './encoding.ts'

type Args = Record<string, Value>

/** The rows of `audioSplitter`, in the media thread. @throws PolytableError INVALID_ARGUMENT as {@link checkAudioSplit} */
export async function* splitAudio(
  openBlob: OpenBlob,
  { sound }: AudioVideo,
  args: Args,
  signal?: AbortSignal,
): AsyncGenerator<Args[]> {
  const { audio, overlap, minSegmentDuration, silenceThresh, trimLeadingSilence, ...others } = args
  const split = {
    ...others,
    overlap: overlap ?? 0,
    minSegmentDuration: minSegmentDuration ?? 0,
    silenceThresh: silenceThresh ?? -40,
    trimLeadingSilence: trimLeadingSilence ?? false,
  } as AudioSplit
  checkAudioSplit(split)
  for await (const segment of splitAudioFile(audio as MediaInput, openBlob, sound, split, signal))
    yield [segment as unknown as Args]
}

/** The rows of `videoSplitter`, in the media thread. @throws PolytableError INVALID_ARGUMENT as {@link checkVideoSplit} */
export async function* splitVideoFile(
  openBlob: OpenBlob,
  { video, cutter }: AudioVideo,
  args: Args,
  signal?: AbortSignal,
): AsyncGenerator<Args[]> {
  const given = { ...args, mode: args['mode'] ?? 'accurate' } as Parameters<typeof checkVideoSplit>[0]
  checkVideoSplit(given)
  const split = {
    duration: args['duration'],
    segmentTimes: args['segmentTimes'],
    overlap: args['overlap'] ?? 0,
    minSegmentDuration: args['minSegmentDuration'] ?? 0,
    encoding: encodingOf(given as Parameters<typeof encodingOf>[0]),
  } as VideoSplit
  for await (const segment of splitVideo(
    { openBlob, video, cutter },
    args['video'] as MediaInput,
    split,
    signal,
  ))
    yield [segment as unknown as Args]
}
