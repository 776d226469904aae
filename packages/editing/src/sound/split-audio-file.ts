import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { decodedPackets, encodedPackets } from './packet-source.ts'
import type { OpenSound } from '@polytable/media/audio/types'
import { inputName, type OpenBlob } from '@polytable/media/input/blob'
import { needsLoudness, splitSound, type AudioSegment, type AudioSplit } from './audio-splitter.ts'

/** The segments of the first stream of sound of a file. @throws PolytableError as {@link splitSound} */
export async function* splitAudioFile(
  input: MediaInput,
  openBlob: OpenBlob,
  openSound: OpenSound,
  split: AudioSplit,
  signal?: AbortSignal,
): AsyncGenerator<AudioSegment> {
  const sound = needsLoudness(split) ? await openSound(input, 0, signal) : undefined
  const encoded = await encodedPackets(input, openBlob)
  if (encoded !== undefined) {
    yield* splitSound(encoded, sound, split)
    return
  }
  const decoded = await decodedPackets(input, openSound, signal)
  if (decoded === undefined)
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no sound.`)
  yield* splitSound(decoded, sound, split)
}
