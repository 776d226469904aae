import type { MediaInput } from '@polytable/model/ports/index'
import { TIME_TOLERANCE, type VideoDecoder } from '@polytable/media/video/types'
import type { VideoPart } from '@polytable/media/video-edit/types'

/** When each frame of a video is shown. */
export interface FrameClock {
  /** Seconds, ascending. */
  readonly times: readonly number[]
  /** In the stream's time base. */
  readonly pts: readonly number[]
  /** When the last frame ends. */
  readonly end: number
  readonly endPts: number
}

export async function readClock(
  video: VideoDecoder,
  input: MediaInput,
  signal?: AbortSignal,
): Promise<FrameClock> {
  const times: number[] = []
  const pts: number[] = []
  for await (const frames of video.places(input, signal)) {
    for (const frame of frames) {
      times.push(frame.time)
      pts.push(frame.pts)
    }
  }
  const { duration } = await video.probe(input, signal)
  const end = (times[0] ?? 0) + duration
  const [last, lastPts] = [times.at(-1) ?? 0, pts.at(-1) ?? 0]
  // Units of a second, as far as the frames tell.
  const units = last > 0 ? lastPts / last : 0
  return { times, pts, end, endPts: Math.round(end * units) }
}

/** The position of the first frame at or after a time; how many frames there are where none is. */
export function frameFrom({ times }: FrameClock, time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! >= time - TIME_TOLERANCE) high = middle
    else low = middle + 1
  }
  return low
}

/** What shows the frames from one position up to another, however times are rounded. */
export function partOf({ times }: FrameClock, from: number, to: number): VideoPart {
  const ROUNDING = 1e-6
  return {
    from: from === 0 ? Math.min(0, times[0] ?? 0) : times[from]! + ROUNDING,
    to: to >= times.length ? Infinity : times[to]! - ROUNDING,
  }
}
