import type { InputVideoTrack, Rotation } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { swapsSides, type Orientation } from '../../image/turn.ts'
import { inputName } from '../../input/blob.ts'
import { colourMatrix, VP8_MATRIX } from '../colour.ts'
import { FRAME_BATCH, type FrameInfo, type VideoDemuxer, type VideoInfo } from '../types.ts'
import { codecName, containerName } from './names.ts'
import type { OpenTracks, OpenVideo } from './open-tracks.ts'
import { packetsOf } from './packets.ts'
import { playedFrames } from './played.ts'
import { inPresentationOrder } from './reorder.ts'
import { playedDuration } from './timeline.ts'

/** Reads mp4/mov, webm/mkv, ts and others by mediabunny: no decoding, no FFmpeg. */
export function createMediabunnyDemuxer(tracks: OpenTracks): VideoDemuxer {
  async function* read(
    input: MediaInput,
    placesOnly: boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FrameInfo[]> {
    const { track, timeline } = await tracks.video(input, signal)
    const packets = packetsOf(track, { placesOnly })
    let batch: FrameInfo[] = []
    try {
      for await (const frame of playedFrames(inPresentationOrder(packets), timeline)) {
        signal?.throwIfAborted()
        batch.push(frame)
        if (batch.length === FRAME_BATCH) {
          yield batch
          batch = []
        }
      }
    } catch (cause) {
      signal?.throwIfAborted()
      throw corrupt(input, cause)
    }
    if (batch.length > 0) yield batch
  }
  return {
    name: 'mediabunny',
    async canOpen(input, signal) {
      try {
        await tracks.video(input, signal)
        return true
      } catch (error) {
        signal?.throwIfAborted()
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return false
        throw error
      }
    },
    async probe(input, signal) {
      const video = await tracks.video(input, signal)
      return describe(video).catch((cause: unknown) => {
        throw corrupt(input, cause)
      })
    },
    frames: (input, signal) => read(input, false, signal),
    places: (input, signal) => read(input, true, signal),
  }
}

function corrupt(input: MediaInput, cause: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is corrupt or truncated.`, {
    hint: 'Check that the file was downloaded completely.',
    cause,
  })
}

async function describe({ track, timeline }: OpenVideo): Promise<VideoInfo> {
  const format = await track.input.getFormat()
  const [width, height, codec, first, end, colour, orientation] = await Promise.all([
    track.getCodedWidth(),
    track.getCodedHeight(),
    track.getCodec(),
    track.getFirstTimestamp(),
    track.computeDuration(),
    track.getColorSpace(),
    orientationOf(track),
  ])
  return {
    ...(swapsSides(orientation) ? { width: height, height: width } : { width, height }),
    duration: playedDuration(timeline, first, end),
    codec: codecName(codec),
    container: containerName(format.name),
    orientation,
    matrix: codec === 'vp8' ? VP8_MATRIX : colourMatrix(colour.matrix),
  }
}

const turned = { 0: [1, 2], 90: [6, 5], 180: [3, 4], 270: [8, 7] } as const satisfies Record<
  Rotation,
  unknown
>

async function orientationOf(track: InputVideoTrack): Promise<Orientation> {
  const [rotation, flip] = await Promise.all([track.getRotation(), track.getFlip()])
  return turned[rotation][flip ? 1 : 0]
}
