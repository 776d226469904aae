import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '@polytable/media/input/blob'
import type { ImagePixels } from '@polytable/media/image/types'
import type { VideoDecoder } from '@polytable/media/video/types'
import { resize } from '@polytable/raster/resize'
import type { ByteRaster } from '@polytable/raster/types'
import { readClock } from './clock.ts'

/** The frames of a video, in a time that begins with the first of them. */
export interface Film {
  /** Pixels of a frame. */
  readonly width: number
  readonly height: number
  /** When each frame is shown: seconds, ascending from 0. */
  readonly times: readonly number[]
  /** When the last frame ends. */
  readonly duration: number
  /** The frames from one position up to another, in RGB and of one size. */
  frames(from: number, to: number): AsyncIterable<ByteRaster>
}

/** @throws PolytableError INVALID_DATA_FORMAT for what has no frames */
export async function openFilm(video: VideoDecoder, input: MediaInput, signal?: AbortSignal): Promise<Film> {
  const { times, end } = await readClock(video, input, signal)
  const [start] = times
  if (start === undefined)
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no frames.`)
  const { width, height } = await video.probe(input, signal)
  return {
    width,
    height,
    times: times.map((time) => time - start),
    duration: Math.max(end, times.at(-1)!) - start,
    async *frames(from, to) {
      for await (const frame of video.decode(input, times.slice(from, to), signal)) {
        const raster = inRgb(frame.pixels())
        const fits = raster.width === width && raster.height === height
        yield fits ? raster : (resize(raster, [width, height]) as ByteRaster)
      }
    },
  }
}

/** The colours of a frame. */
export function inRgb({ width, height, rgba }: ImagePixels): ByteRaster {
  const data = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!
    data[to + 1] = rgba[from + 1]!
    data[to + 2] = rgba[from + 2]!
  }
  return { mode: 'RGB', width, height, data }
}
