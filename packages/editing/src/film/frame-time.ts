import type { MediaInput } from '@polytable/model/ports/index'
import { createFrameTables } from '@polytable/media/video/ffmpeg/frame-tables'
import { TIME_TOLERANCE, type VideoDecoder } from '@polytable/media/video/types'

/** When the first frame at or after a time is shown, both in seconds; null where there is none. */
export type FirstFrame = (
  video: MediaInput,
  timestamp: number,
  signal?: AbortSignal,
) => Promise<number | null>

/** The times of the frames of the last few videos are kept. */
export function firstFrameFrom(video: VideoDecoder): FirstFrame {
  const tables = createFrameTables([{ ...video, name: 'any', canOpen: async () => true }])
  return async (input, timestamp, signal) => {
    const { times } = await tables.read(input, signal)
    const wanted = (times[0] ?? 0) + timestamp - TIME_TOLERANCE
    return times.find((time) => time >= wanted) ?? null
  }
}
