import type { MediaInput } from '@polytable/model/ports/index'
import { selectFrames } from '../video/frame-times.ts'
import type { VideoDecoder } from '../video/types.ts'

/** The rows of `frameIterator`: what is known of each frame. Nothing is decoded where the container tells all of it. */
export async function* iterateFrames(
  video: VideoDecoder,
  args: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): AsyncGenerator<{ frameAttrs: unknown }[]> {
  const input = args['video'] as MediaInput
  const selection = {
    fps: args['fps'] as number | null,
    numFrames: args['numFrames'] as number | null,
    keyframesOnly: args['keyframesOnly'] === true,
  }
  const { duration, matrix } = await video.probe(input, signal)
  for await (const frames of selectFrames(video.frames(input, signal), selection, duration)) {
    yield frames.map((frame) => ({ frameAttrs: { ...frame, colorMatrix: matrix } }))
  }
}
