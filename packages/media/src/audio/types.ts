import type { MediaInput } from '@polytable/model/ports/index'

/** Sound as it is decoded: numbers from -1 to 1, where nothing is too loud. */
export interface Sound {
  /** Of a second, for each channel. */
  readonly sampleRate: number
  readonly channels: number
  /** One list for each channel, all of one length, in the order of time. To be read once, and to its end or a return. Who reads them may write to them. */
  readonly chunks: AsyncIterable<readonly Float32Array[]>
}

/**
 * Begins to decode one of the streams of sound of a file: what is played of it, without what its encoder added.
 * @param stream among those of sound, from 0
 * @returns undefined where there are fewer
 * @throws PolytableError INVALID_DATA_FORMAT where it cannot be decoded here
 */
export type OpenSound = (
  input: MediaInput,
  stream?: number,
  signal?: AbortSignal,
) => Promise<Sound | undefined>

/** One of the ways to decode sound. */
export interface SoundDecoder {
  readonly name: string
  /** Undefined where this way does not lead to the stream. */
  open(input: MediaInput, stream: number, signal?: AbortSignal): Promise<Sound | undefined>
}
