import { PolytableError } from '@polytable/model/errors/index'
import { inputName } from '../input/blob.ts'
import type { ReadMetadata } from '../metadata/read-metadata.ts'
import type { OpenSound, Sound, SoundDecoder } from './types.ts'

/**
 * The first of several decoders that can decode a stream.
 * @param decoders tried in this order; the others only where the file says that there is such a stream
 */
export function selectSound(
  [first, ...others]: readonly [SoundDecoder, ...SoundDecoder[]],
  metadata: ReadMetadata,
): OpenSound {
  return async (input, stream = 0, signal) => {
    let failure: unknown
    const open = async (decoder: SoundDecoder): Promise<Sound | undefined> => {
      try {
        return await decoder.open(input, stream, signal)
      } catch (error) {
        signal?.throwIfAborted()
        failure ??= error
        return undefined
      }
    }
    const opened = await open(first)
    if (opened !== undefined) return opened
    const { streams } = await metadata(input, signal)
    const sound = streams.filter(({ type }) => type === 'audio')[stream]
    if (sound === undefined) return undefined
    for (const decoder of others) {
      const opened = await open(decoder)
      if (opened !== undefined) return opened
    }
    const codec = sound.codec_context?.name ?? 'unknown'
    throw (
      failure ??
      new PolytableError(
        'INVALID_DATA_FORMAT',
        `The sound of ${inputName(input)} (${codec}) cannot be decoded.`,
        {
          hint: 'In Node, install the program ffmpeg, or the packages @ffmpeg/ffmpeg and @ffmpeg/core; in browsers, pass ffmpegCore to open().',
        },
      )
    )
  }
}
