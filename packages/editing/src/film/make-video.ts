import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import type { ImageCodecs } from '@polytable/media/image/types'
import { plainEncoding } from '@polytable/media/video-edit/encoding'
import type { EncodeFrames } from '@polytable/media/video-edit/encode-frames'
import { toI420, type I420Frame } from '@polytable/media/video-edit/i420'

/** The frames of one video, encoded as they come. */
export interface VideoMaker {
  add(frame: MediaInput): Promise<void>
  /** The video; null where there were no frames. */
  finish(): Promise<Blob | null>
}

/** @param fps frames per second */
export function createVideoMaker(
  images: ImageCodecs,
  encode: EncodeFrames,
  fps: number,
  signal?: AbortSignal,
): VideoMaker {
  let size: Pick<I420Frame, 'width' | 'height'> | undefined
  let writer: WritableStreamDefaultWriter<I420Frame> | undefined
  let video: Promise<Blob> | undefined
  let isFinished = false

  const start = (frame: I420Frame): void => {
    size = frame
    // No more than a frame waits: memory does not grow with the video.
    const { readable, writable } = new TransformStream<I420Frame, I420Frame>()
    writer = writable.getWriter()
    video = encode(
      { ...frame, fps, frames: readable as unknown as AsyncIterable<I420Frame> },
      plainEncoding,
      signal,
    )
    // Where it fails, so does the next frame.
    video.catch((error: unknown) => writer!.abort(error)).catch(() => undefined)
  }
  return {
    async add(input) {
      if (isFinished)
        throw new PolytableError('INVALID_EXPRESSION', 'A video cannot be made for each row of a window')
      const pixels = await images.decodeImage(input)
      const frame = toI420({ ...pixels, data: pixels.rgba, step: 4 })
      if (frame.width === 0 || frame.height === 0)
        throw new PolytableError('INVALID_ARGUMENT', 'A frame has at least 2×2 pixels')
      if (size === undefined) start(frame)
      if (frame.width !== size!.width || frame.height !== size!.height) {
        throw new PolytableError(
          'INVALID_ARGUMENT',
          `The frames of a video have one size: ${frame.width}×${frame.height} follows ${size!.width}×${size!.height}`,
          { hint: 'Bring them to one size: image.resize().' },
        )
      }
      await writer!.ready
      await writer!.write(frame)
    },
    async finish() {
      isFinished = true
      if (video === undefined) return null
      await writer!.close()
      return video
    },
  }
}
