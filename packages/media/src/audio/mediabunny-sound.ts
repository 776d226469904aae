import { ALL_FORMATS, AudioSampleSink, Input, type AudioSample, type InputAudioTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../abort.ts'
import { soundFileSource } from '../containers/sound-file-source.ts'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { DECODE_STALL_TIMEOUT } from '../video/types.ts'
import { playedPart, type PlayedPart } from './played-part.ts'
import { copySampleNumbers } from './sample-numbers.ts'
import type { Sound, SoundDecoder } from './types.ts'

/** Frames that are given at once: a wait for each of a decoder's, of a thousand or so, would cost more than to decode them. */
const PIECE = 2 ** 14

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
  let next: IteratorResult<AudioSample, void> | undefined
  const release = (): void => {
    if (next?.done === false) next.value.close()
  }
  const wait = { signal, timeout: DECODE_STALL_TIMEOUT, what: 'sound', abandon: release }
  const advance = async (): Promise<void> => void (next = await samples.next())
  // What the container says of the sound need not be what its decoder gives.
  await waitFor(advance(), wait)
  if (next === undefined || next.done === true) throw undecodable(input)
  const { sampleRate, numberOfChannels: channels } = next.value
  const begin = Math.round(part.from * sampleRate)
  const end = Math.round(part.to * sampleRate)
  /** Where the sample at hand begins, and how many of its frames were taken. */
  let position = Math.round(next.value.timestamp * sampleRate)
  let taken = 0
  const leave = async (sample: AudioSample): Promise<void> => {
    position += sample.numberOfFrames
    taken = 0
    sample.close()
    await advance()
  }
  const readPiece = async (): Promise<readonly Float32Array[]> => {
    const planes = Array.from({ length: channels }, () => new Float32Array(PIECE))
    let filled = 0
    while (next?.done === false && position < end) {
      const sample = next.value
      const last = part.byPackets === true ? Infinity : end - position
      const from = Math.max(taken, begin - position)
      const count = Math.min(sample.numberOfFrames, last) - from
      const fitting = Math.min(count, PIECE - filled)
      if (fitting > 0) {
        copySampleNumbers(
          sample,
          from,
          planes.map((plane) => plane.subarray(filled, filled + fitting)),
        )
        filled += fitting
        taken = from + fitting
      }
      if (fitting < count) return planes
      await leave(sample)
    }
    return planes.map((plane) => plane.subarray(0, filled))
  }
  return {
    sampleRate,
    channels,
    chunks: (async function* () {
      try {
        // What is before the part may be long, and each sample has its time.
        while (next?.done === false && position + next.value.numberOfFrames <= begin)
          await waitFor(leave(next.value), wait)
        for (let piece: readonly Float32Array[]; (piece = await waitFor(readPiece(), wait))[0]!.length > 0;)
          yield piece
      } catch (cause) {
        signal?.throwIfAborted()
        throw PolytableError.is(cause) ? cause : undecodable(input, cause)
      } finally {
        release()
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
