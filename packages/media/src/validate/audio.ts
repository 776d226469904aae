import { ALL_FORMATS, AudioSampleSink, EncodedPacketSink, Input, type InputAudioTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../abort.ts'
import { soundFileSource } from '../containers/sound-file-source.ts'
import { inputName, type OpenBlob } from '../input/blob.ts'

export interface AudioInfo {
  /** Seconds. */
  readonly duration: number
}

/** Tells whether a medium has sound that can be decoded, by its first packet; not the whole file is read. */
export type CheckAudio = (input: MediaInput, signal?: AbortSignal) => Promise<AudioInfo>

/** Milliseconds that the first packet may take. */
const FIRST_PACKET_TIMEOUT = 20_000

/** Checks audio by mediabunny. Where the platform cannot decode the codec, the packet's presence must do. */
export function createAudioCheck(openBlob: OpenBlob): CheckAudio {
  return async (input, signal) => {
    const wait = { signal, timeout: FIRST_PACKET_TIMEOUT, what: 'the first sound' }
    const file = new Input({
      source: await soundFileSource(await openBlob(input)),
      formats: ALL_FORMATS,
    })
    try {
      const track = await waitFor(file.getPrimaryAudioTrack(), wait)
      if (track === null) throw noAudio(input)
      if (!(await waitFor(hasFirstPacket(track), wait))) throw noAudio(input)
      return { duration: await waitFor(track.computeDuration(), wait) }
    } catch (cause) {
      signal?.throwIfAborted()
      throw PolytableError.is(cause) ? cause : noAudio(input, cause)
    } finally {
      file.dispose()
    }
  }
}

async function hasFirstPacket(track: InputAudioTrack): Promise<boolean> {
  if (!(await track.canDecode())) {
    return (await new EncodedPacketSink(track).getFirstPacket()) !== null
  }
  for await (const sample of new AudioSampleSink(track).samples()) {
    sample.close()
    return true
  }
  return false
}

function noAudio(input: MediaInput, cause?: unknown): PolytableError {
  const message = `${inputName(input)} has no audio that can be decoded.`
  return new PolytableError('INVALID_DATA_FORMAT', message, {
    hint: 'Check that the file is an audio file and was downloaded completely.',
    cause,
  })
}
