import { PolytableError } from '@polytable/model/errors/index'
import { inputName } from '../input/blob.ts'
import type { ReadMetadata } from '../metadata/read-metadata.ts'
import type { OpenSound, SoundDecoder } from './types.ts'

/** The first of several decoders that can decode a stream. @param decoders tried in this order */
export function selectSound(decoders: readonly SoundDecoder[], metadata: ReadMetadata): OpenSound {
  return async (input, stream = 0, signal) => {
    const { streams } = await metadata(input, signal)
    const sound = streams.filter(({ type }) => type === 'audio')[stream]
    if (sound === undefined) return undefined
    let failure: unknown
    for (const decoder of decoders) {
      try {
        const opened = await decoder.open(input, stream, signal)
        if (opened !== undefined) return opened
      } catch (error) {
        signal?.throwIfAborted()
        failure ??= error
      }
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
