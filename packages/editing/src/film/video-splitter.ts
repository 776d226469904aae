import type { MediaInput } from '@polytable/model/ports/index'
import type { OpenBlob } from '@polytable/media/input/blob'
import { frameFrom, partOf, readClock, type FrameClock } from './clock.ts'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { VideoCutter } from '@polytable/media/video-edit/types'
import type { VideoDecoder } from '@polytable/media/video/types'

/** How a video is split, in seconds. Either `duration` or `segmentTimes` is given. */
export interface VideoSplit {
  readonly duration: number | null
  readonly segmentTimes: readonly number[] | null
  readonly overlap: number
  readonly minSegmentDuration: number
  /** Whether pictures are encoded again. */
  readonly encoding: VideoEncoding | undefined
}

/** A row of `videoSplitter`. */
export interface VideoSegment {
  readonly segmentStart: number
  readonly segmentStartPts: number
  readonly segmentEnd: number
  readonly segmentEndPts: number
  readonly videoSegment: Blob
}

/** What splitting a video needs. */
export interface VideoSplitParts {
  readonly openBlob: OpenBlob
  readonly video: VideoDecoder
  readonly cutter: VideoCutter
}

/** Splits a video between frames. */
export async function* splitVideo(
  { openBlob, video, cutter }: VideoSplitParts,
  input: MediaInput,
  split: VideoSplit,
  signal?: AbortSignal,
): AsyncGenerator<VideoSegment> {
  const clock = await readClock(video, input, signal)
  for (const [from, to] of ranges(clock, split)) {
    const [segmentStart, segmentEnd] = [clock.times[from]!, clock.times[to] ?? clock.end]
    if (segmentEnd - segmentStart < split.minSegmentDuration) return
    const part = partOf(clock, from, to)
    const isWhole = split.segmentTimes?.length === 0
    yield {
      segmentStart,
      segmentStartPts: clock.pts[from]!,
      segmentEnd,
      segmentEndPts: clock.pts[to] ?? clock.endPts,
      videoSegment: isWhole
        ? new Blob([await (await openBlob(input)).arrayBuffer()], { type: input.mediaType })
        : split.encoding === undefined
          ? await cutter.copy(input, part, signal)
          : await cutter.encode(input, part, split.encoding, signal),
    }
  }
}

/** The frames of the segments: from one position up to another. Segments without frames are left out. */
function* ranges(
  clock: FrameClock,
  { duration, segmentTimes, overlap }: VideoSplit,
): Generator<[number, number]> {
  const { times } = clock
  const first = times[0] ?? 0
  const cuts = segmentTimes?.map((time) => first + time)
  let start = first
  for (let i = 0; ; i++) {
    const end = cuts === undefined ? start + duration! : (cuts[i] ?? Infinity)
    const [from, to] = [frameFrom(clock, start), frameFrom(clock, end)]
    if (from < to) yield [from, to]
    if (to >= times.length && (cuts === undefined || i >= cuts.length)) return
    start = end - overlap
  }
}
