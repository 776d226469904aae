import type { MediaInput } from '@polytable/model/ports/index'
import { frameFrom, partOf, readClock } from './clock.ts'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { VideoCutter } from '@polytable/media/video-edit/types'
import type { VideoDecoder } from '@polytable/media/video/types'

/**
 * The frames of a video from one time up to another; null where there are none.
 * @param encoding undefined where nothing is encoded again
 */
export async function clipVideo(
  video: VideoDecoder,
  cutter: VideoCutter,
  input: MediaInput,
  [start, end]: readonly [number, number],
  encoding: VideoEncoding | undefined,
  signal?: AbortSignal,
): Promise<Blob | null> {
  const clock = await readClock(video, input, signal)
  const first = clock.times[0] ?? 0
  const [from, to] = [frameFrom(clock, first + start), frameFrom(clock, first + end)]
  if (from >= to) return null
  const part = partOf(clock, from, to)
  return encoding === undefined
    ? cutter.copy(input, part, signal)
    : cutter.encode(input, part, encoding, signal)
}
