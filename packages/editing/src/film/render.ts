import { PolytableError } from '@polytable/model/errors/index'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import { toI420, type I420Frame } from '@polytable/media/video-edit/i420'
import type { ByteRaster } from '@polytable/raster/types'
import type { EditingParts } from '../parts.ts'
import type { SoundTrack } from './sound-track.ts'
import { atTimes, openPictures, retimed } from './pictures.ts'
import { writeMovie } from './write-movie.ts'

/** Frames that become a video. */
export interface Rendered {
  /** When each frame is shown: seconds, ascending from 0. */
  readonly times: readonly number[]
  /** When the last frame ends. */
  readonly duration: number
  /** As many as there are times, in RGB and of one size. */
  readonly frames: AsyncIterable<ByteRaster>
}

/**
 * Encodes frames and writes them with a sound, which is closed. Encoders are given frames in regular steps, since not all of them take
 * others: the times come in when packets are written.
 * @throws PolytableError INVALID_ARGUMENT where a frame is smaller than 2×2
 */
export async function render(
  { encodeFrames }: Pick<EditingParts, 'encodeFrames'>,
  { times, duration, frames }: Rendered,
  sound: SoundTrack | undefined,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  try {
    const iterator = frames[Symbol.asyncIterator]()
    const first = await iterator.next()
    if (first.done === true)
      throw new PolytableError('INVALID_ARGUMENT', 'A video of no frames cannot be made')
    const { width, height } = converted(first.value)
    if (width === 0 || height === 0)
      throw new PolytableError('INVALID_ARGUMENT', 'A frame has at least 2×2 pixels')
    const all = async function* (): AsyncGenerator<I420Frame> {
      yield converted(first.value)
      for await (const frame of { [Symbol.asyncIterator]: () => iterator }) yield converted(frame)
    }
    const fps = duration > 0 ? times.length / duration : 1
    const encoded = await encodeFrames({ width, height, fps, frames: all() }, encoding, signal)
    const pictures = (await openPictures(encoded))!
    try {
      const packets = retimed(pictures, await atTimes(pictures, times, duration))
      return await writeMovie([{ of: pictures, packets }], sound, signal)
    } finally {
      pictures.close()
    }
  } finally {
    sound?.close()
  }
}

function converted({ data, width, height }: ByteRaster): I420Frame {
  return toI420({ data, step: 3, width, height })
}
