import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { swapsSides, turnPixels, type Orientation } from '../image/turn.ts'
import { inputKey, inputName } from '../input/blob.ts'
import { createLru } from '../lru.ts'
import {
  MAX_FRAME_PIXELS,
  type FrameDecoder,
  type VideoDecoder,
  type VideoDemuxer,
  type VideoFrame,
} from './types.ts'

export interface VideoDecoderParts {
  /** Tried in this order. */
  readonly demuxers: readonly VideoDemuxer[]
  /** Tried in this order. */
  readonly decoders: readonly FrameDecoder[]
  close(): Promise<void>
}

/** What a user can do where no decoder is found. */
const MORE_DECODERS =
  'In Node, install the program ffmpeg, or the packages @ffmpeg/ffmpeg and @ffmpeg/core; in browsers, pass ffmpegCore to open().'

const REMEMBERED = 64

/**
 * One decoder out of many: for each video the first demuxer that opens it and the first decoder that can decode it. A decoder
 * that fails before its first frame gives way to the next one.
 */
export function selectVideoDecoder({ demuxers, decoders, close }: VideoDecoderParts): VideoDecoder {
  const demuxerByKey = createLru<VideoDemuxer>({ capacity: REMEMBERED })
  const firstDecoderByKey = createLru<number>({ capacity: REMEMBERED })
  const orientations = createLru<Orientation>({ capacity: REMEMBERED })
  const findDemuxer = async (input: MediaInput, signal?: AbortSignal): Promise<VideoDemuxer> => {
    const known = demuxerByKey.get(inputKey(input))
    if (known !== undefined) return known
    for (const demuxer of demuxers) {
      if (!(await demuxer.canOpen(input, signal))) continue
      demuxerByKey.set(inputKey(input), demuxer)
      return demuxer
    }
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is not a supported video.`, {
      hint: 'Check that the file is a video and was downloaded completely.',
    })
  }
  const orientationOf = async (input: MediaInput, signal?: AbortSignal): Promise<Orientation> => {
    const key = inputKey(input)
    const known = orientations.get(key)
    if (known !== undefined) return known
    const { orientation } = await (await findDemuxer(input, signal)).probe(input, signal)
    orientations.set(key, orientation)
    return orientation
  }
  return {
    async probe(input, signal) {
      const info = await (await findDemuxer(input, signal)).probe(input, signal)
      if (info.width * info.height <= MAX_FRAME_PIXELS) return info
      throw new PolytableError(
        'CONSTRAINT_VIOLATION',
        `${inputName(input)} is too large: its frames have ${info.width}×${info.height} pixels.`,
        { hint: `Frames of at most ${MAX_FRAME_PIXELS} pixels are decoded.` },
      )
    },
    async *frames(input, signal) {
      yield* (await findDemuxer(input, signal)).frames(input, signal)
    },
    async *places(input, signal) {
      yield* (await findDemuxer(input, signal)).places(input, signal)
    },
    async *decode(input, times, signal) {
      let failure: unknown
      const orientation = await orientationOf(input, signal)
      for (let i = firstDecoderByKey.get(inputKey(input)) ?? 0; i < decoders.length; i++) {
        const decoder = decoders[i]!
        let started = false
        try {
          if (!(await decoder.canDecode(input, signal))) continue
          for await (const frame of decoder.decode(input, times, signal)) {
            if (!started) firstDecoderByKey.set(inputKey(input), i)
            started = true
            yield { ...upright(frame, orientation), decoder: decoder.name }
          }
          return
        } catch (error) {
          signal?.throwIfAborted()
          if (started) throw error
          failure ??= error
        }
      }
      throw failure ?? (await describeRefusal(input, findDemuxer, signal))
    },
    close,
  }
}

function upright(frame: VideoFrame, orientation: Orientation): VideoFrame {
  if (orientation === 1) return frame
  const { width, height } = frame
  const sides = swapsSides(orientation) ? { width: height, height: width } : { width, height }
  return { ...frame, ...sides, pixels: () => turnPixels(frame.pixels(), orientation) }
}

async function describeRefusal(
  input: MediaInput,
  findDemuxer: (input: MediaInput, signal?: AbortSignal) => Promise<VideoDemuxer>,
  signal: AbortSignal | undefined,
): Promise<PolytableError> {
  const demuxer = await findDemuxer(input, signal)
  const { codec, container } = await demuxer.probe(input, signal)
  const message = `${inputName(input)} (${codec} in ${container}) cannot be decoded.`
  return new PolytableError('INVALID_DATA_FORMAT', message, {
    hint: `Its codec is not supported here. ${MORE_DECODERS}`,
  })
}
