import { VideoSampleSink, type VideoSample } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../abort.ts'
import { inputName } from '../input/blob.ts'
import { colourMatrix, type ColourMatrix } from './colour.ts'
import type { OpenTracks } from './demux/open-tracks.ts'
import { placeOf } from './demux/timeline.ts'
import { frameOfSample } from './sample-frame.ts'
import { DECODE_STALL_TIMEOUT, TIME_TOLERANCE, type FrameDecoder, type VideoFrame } from './types.ts'

/**
 * Decodes by WebCodecs through mediabunny: the browser's own decoders, and in Node those of `@mediabunny/server` where it is
 * registered. Decodes each group of pictures only as far as the last wanted frame.
 */
export function createMediabunnyDecoder(tracks: OpenTracks): FrameDecoder {
  return {
    name: 'VideoDecoder' in globalThis ? 'webcodecs' : '@mediabunny/server',
    async canDecode(input, signal) {
      try {
        const { track } = await tracks.video(input, signal)
        return await waitFor(track.canDecode(), { signal })
      } catch (error) {
        signal?.throwIfAborted()
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return false
        throw error
      }
    },
    async *decode(input, times, signal) {
      if (times.length === 0) return
      const { track, timeline } = await tracks.video(input, signal)
      const [first, colour] = await waitFor(Promise.all([track.getFirstTimestamp(), track.getColorSpace()]), {
        signal,
      })
      const matrix = colourMatrix(colour.matrix)
      const places = times.map((time) => placeOf(timeline, time))
      // Times are rounded by containers: without the tolerance a frame could be missed by a hair.
      const wanted = places.map(({ time }) => Math.max(time, first) + TIME_TOLERANCE)
      const samples = new VideoSampleSink(track).samplesAtTimestamps(wanted)
      const wait = { signal, timeout: DECODE_STALL_TIMEOUT, what: 'a video frame', abandon: release }
      try {
        for (const [i, time] of times.entries()) {
          const next = await waitFor(samples.next(), wait)
          if (next.done === true || next.value === null) throw undecodable(input, time)
          yield await toFrame(next.value, matrix, time, places[i]!.shift)
        }
      } catch (cause) {
        signal?.throwIfAborted()
        throw PolytableError.is(cause) ? cause : undecodable(input, times[0]!, cause)
      } finally {
        // Not awaited: a stuck decoder must not keep an abort waiting.
        samples.return().catch(() => undefined)
      }
    },
  }
}

/** @param shift seconds from the sample's time to the frame's */
async function toFrame(
  sample: VideoSample,
  matrix: ColourMatrix | null,
  wanted: number,
  shift: number,
): Promise<VideoFrame> {
  try {
    const pixels = await frameOfSample(sample, matrix)
    const time = sample.timestamp + shift
    // Decoders count in microseconds; where the frame is the one asked for, its exact time is known.
    return { time: Math.abs(time - wanted) <= TIME_TOLERANCE ? wanted : time, ...pixels }
  } finally {
    sample.close()
  }
}

function release(result: IteratorResult<VideoSample | null, void>): void {
  if (result.done !== true) result.value?.close()
}

function undecodable(input: MediaInput, time: number, cause?: unknown): PolytableError {
  const message = `The frame at ${time.toFixed(3)} s of ${inputName(input)} cannot be decoded.`
  return new PolytableError('INVALID_DATA_FORMAT', message, { hint: 'The file is probably corrupt.', cause })
}
