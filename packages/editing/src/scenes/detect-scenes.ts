import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '@polytable/media/input/blob'
import { selectFrames } from '@polytable/media/video/frame-times'
import type { FrameInfo, VideoDecoder } from '@polytable/media/video/types'
import { inRgb } from '../film/film.ts'
import type { SceneDetector } from './types.ts'

/** A scene of a video. */
export interface SceneInfo {
  /** When its first frame is shown, in seconds. */
  readonly startTime: number
  /** The same in the stream's time base. */
  readonly startPts: number
  /** Seconds up to the next scene or the end of the video. */
  readonly duration: number
}

/**
 * The scenes of a video, the whole of it where no cut is found.
 * @param fps of how many frames a second are looked at; all where null
 */
export async function detectScenes(
  video: VideoDecoder,
  input: MediaInput,
  fps: number | null,
  detector: SceneDetector,
  signal?: AbortSignal,
): Promise<readonly SceneInfo[]> {
  const { duration } = await video.probe(input, signal)
  const frames: FrameInfo[] = []
  const all = video.frames(input, signal)
  for await (const some of selectFrames(all, { fps }, duration)) frames.push(...some)
  const first = frames[0]?.time
  if (first === undefined)
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no frames.`)
  const starts = [frames[0]!]
  const begin = (cuts: readonly number[]): void => {
    for (const cut of cuts) {
      const frame = frames.find(({ index }) => index >= cut)
      if (frame !== undefined && frame.index > starts.at(-1)!.index) starts.push(frame)
    }
  }
  let at = 0
  const times = frames.map(({ time }) => time)
  for await (const frame of video.decode(input, times, signal))
    begin(detector.next(inRgb(frame.pixels()), frames[at++]!.index))
  begin(detector.end?.(frames.at(-1)!.index) ?? [])
  const end = Math.max(first + duration, frames.at(-1)!.time)
  return starts.map(({ time, pts }, i) => ({
    startTime: time,
    startPts: pts,
    duration: (starts[i + 1]?.time ?? end) - time,
  }))
}
