import type { MediaInput } from '@polytable/model/ports/index'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import { toI420 } from '@polytable/media/video-edit/i420'
import { PolytableError } from '@polytable/model/errors/index'
import type { EditingParts } from '../parts.ts'

/** A video that shows an image for so many seconds. */
export async function stillVideo(
  { images, encodeFrames }: EditingParts,
  image: MediaInput,
  duration: number,
  fps: number,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  const { rgba: data, width, height } = await images.decodeImage(image, undefined, signal)
  const frame = toI420({ data, step: 4, width, height })
  if (frame.width === 0 || frame.height === 0)
    throw new PolytableError('INVALID_ARGUMENT', 'A frame has at least 2×2 pixels')
  const frames = async function* (): AsyncGenerator<typeof frame> {
    for (let i = 0; i < Math.max(1, Math.round(duration * fps)); i++) yield frame
  }
  return encodeFrames({ ...frame, fps, frames: frames() }, encoding, signal)
}
