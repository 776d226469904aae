import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../abort.ts'
import { inputName, type OpenBlob } from '../input/blob.ts'
import type { FfprobeRunner } from '../video/ffmpeg/ffprobe-demuxer.ts'
import { readContainer } from './container.ts'
import { UNKNOWN_CODEC } from './codec.ts'
import { describeArguments, readProbed } from './probed.ts'
import type { ContainerMetadata } from './types.ts'

/** Tells what a file of sound or video says of itself. @throws PolytableError INVALID_DATA_FORMAT where it is none */
export type ReadMetadata = (input: MediaInput, signal?: AbortSignal) => Promise<ContainerMetadata>

/** @param probes asked for containers that mediabunny does not know, in this order */
export function createMetadataReader(openBlob: OpenBlob, probes: readonly FfprobeRunner[]): ReadMetadata {
  return async (input, signal) => {
    const blob = await openBlob(input)
    let failure: unknown
    let found: ContainerMetadata | undefined
    try {
      found = await waitFor(readContainer(blob), { signal })
      if (found !== undefined && isKnown(found)) return found
    } catch (error) {
      signal?.throwIfAborted()
      failure = error
    }
    for (const probe of probes) {
      const metadata = await probe
        .describe(input, describeArguments, signal)
        .then(readProbed)
        .catch((error: unknown) => {
          signal?.throwIfAborted()
          failure ??= error
          return undefined
        })
      if (metadata !== undefined) return metadata
    }
    if (found !== undefined && found.streams.length > 0) return found
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `${inputName(input)} is no file of sound or video that can be read.`,
      { hint: 'Check that the file was downloaded completely.', cause: failure },
    )
  }
}

/** Whether there are streams, and their codecs are known: FFmpeg may know more. */
export function isKnown({ streams }: ContainerMetadata): boolean {
  return streams.length > 0 && streams.every(({ codec_context: codec }) => codec?.name !== UNKNOWN_CODEC)
}
