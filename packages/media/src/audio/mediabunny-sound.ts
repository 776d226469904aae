import { ALL_FORMATS, AudioSampleSink, Input, type AudioSample, type InputAudioTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../abort.ts'
import { soundFileSource } from '../containers/sound-file-source.ts'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { DECODE_STALL_TIMEOUT } from '../video/types.ts'
import { playedPart, type PlayedPart } from './played-part.ts'
import { sampleNumbers } from './sample-numbers.ts'
import type { Sound, SoundDecoder } from './types.ts'

/** Decodes by WebCodecs through mediabunny, which decodes PCM itself wherever it runs. */
export function createMediabunnySound(openBlob: OpenBlob): SoundDecoder {
  return {
    name: 'webcodecs',
    async open(input, stream, signal) {
      const blob = await openBlob(input)
      const file = new Input({ source: await soundFileSource(blob), formats: ALL_FORMATS })
      try {
        const track = (await waitFor(file.getAudioTracks(), { signal }))[stream]
        if (track === undefined || !(await waitFor(track.canDecode(), { signal }))) {
          file.dispose()
          return undefined
        }
        return await decodeTrack(track, await playedPart(track, blob), input, signal)
      } catch (cause) {
        file.dispose()
        signal?.throwIfAborted()
        throw PolytableError.is(cause) ? cause : undecodable(input, cause)
      }
    },
  }
}

async function decodeTrack(
  track: InputAudioTrack,
  part: PlayedPart,
  input: MediaInput,
  signal: AbortSignal | undefined,
): Promise<Sound> {
  const samples = new AudioSampleSink(track).samples()
  const wait = {
    signal,
    timeout: DECODE_STALL_TIMEOUT,
    what: 'sound',
    abandon: (next: IteratorResult<AudioSample, void>) => {
      if (next.done !== true) next.value.close()
    },
  }
  // What the container says of the sound need not be what its decoder gives.
  const first = await waitFor(samples.next(), wait)
  if (first.done === true) throw undecodable(input)
  const { sampleRate, numberOfChannels: channels } = first.value
  const begin = Math.round(part.from * sampleRate)
  const end = Math.round(part.to * sampleRate)
  return {
    sampleRate,
    channels,
    chunks: (async function* () {
      try {
        let position = Math.round(first.value.timestamp * sampleRate)
        for (let next: IteratorResult<AudioSample, void> = first; next.done !== true;) {
          const sample = next.value
          const last = part.byPackets === true && position < end ? Infinity : end - position
          const [from, to] = [Math.max(0, begin - position), Math.min(sample.numberOfFrames, last)]
          position += sample.numberOfFrames
          const numbers = to > from ? sampleNumbers(sample, from, to) : undefined
          sample.close()
          if (numbers !== undefined) yield numbers
          next = await waitFor(samples.next(), wait)
        }
      } catch (cause) {
        signal?.throwIfAborted()
        throw PolytableError.is(cause) ? cause : undecodable(input, cause)
      } finally {
        // Not awaited: a stuck decoder must not keep an abort waiting.
        samples.return().catch(() => undefined)
        track.input.dispose()
      }
    })(),
  }
}

function undecodable(input: MediaInput, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `The sound of ${inputName(input)} cannot be decoded.`, {
    hint: 'The file is probably corrupt.',
    cause,
  })
}
