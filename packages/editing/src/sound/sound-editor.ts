import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { atRate } from '@polytable/media/audio/convert'
import { encodeSound } from '@polytable/media/audio/encode'
import { formatLike, soundCodec, type SoundFormat } from '@polytable/media/audio/formats'
import { measure, withGain, type Gain } from './gain.ts'
import type { OpenSound, Sound } from '@polytable/media/audio/types'
import { inputName } from '@polytable/media/input/blob'
import type { ReadMetadata } from '@polytable/media/metadata/read-metadata'

/** The sound of a video as a file; null where it has no such stream. */
export async function extractAudio(
  openSound: OpenSound,
  video: MediaInput,
  { streamIdx, format, codec }: { streamIdx: number; format: SoundFormat; codec: string | null },
  signal?: AbortSignal,
): Promise<Blob | null> {
  const encoding = soundCodec(format, codec)
  const sound = await openSound(video, streamIdx, signal)
  return sound === undefined ? null : encodeSound(sound, format, encoding)
}

/**
 * A file of the numbers of an array.
 * @throws PolytableError INVALID_ARGUMENT for an array of another shape
 */
export function encodeArray(
  { data, shape }: { readonly data: ArrayLike<unknown>; readonly shape: readonly number[] },
  format: SoundFormat,
  from: number,
  to: number,
): Promise<Blob> {
  const channels = shape.length === 1 ? 1 : shape.length === 2 ? shape[0]! : 0
  if (channels !== 1 && channels !== 2) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Sound is an array of shape (n), (1, n) or (2, n), not (${shape.join(', ')})`,
    )
  }
  const length = data.length / channels
  const numbers = Float32Array.from(data, Number)
  const planes = Array.from({ length: channels }, (_, i) => numbers.subarray(i * length, (i + 1) * length))
  const sound: Sound = { sampleRate: from, channels, chunks: inPieces(planes) }
  return encodeSound(atRate(sound, to), format, soundCodec(format, null))
}

const PIECE = 2 ** 16

async function* inPieces(planes: readonly Float32Array[]): AsyncGenerator<Float32Array[]> {
  for (let at = 0; at < planes[0]!.length; at += PIECE)
    yield planes.map((plane) => plane.subarray(at, at + PIECE))
}

/** What makes files of sound out of files of sound. */
export interface SoundEditor {
  multiplyVolume(
    audio: MediaInput,
    factor: number,
    startTime: number | null,
    endTime: number | null,
    signal?: AbortSignal,
  ): Promise<Blob>
  fadeIn(audio: MediaInput, duration: number, signal?: AbortSignal): Promise<Blob>
  fadeOut(audio: MediaInput, duration: number, signal?: AbortSignal): Promise<Blob>
  normalize(audio: MediaInput, signal?: AbortSignal): Promise<Blob>
}

export function createSoundEditor(openSound: OpenSound, metadata: ReadMetadata): SoundEditor {
  const open = async (audio: MediaInput, signal?: AbortSignal): Promise<Sound> => {
    const sound = await openSound(audio, 0, signal)
    if (sound !== undefined) return sound
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(audio)} has no sound.`)
  }
  const edit = async (
    audio: MediaInput,
    gainOf: (sound: Sound) => Gain,
    signal: AbortSignal | undefined,
  ): Promise<Blob> => {
    const { streams } = await metadata(audio, signal)
    const [format, codec] = formatLike(
      audio.mediaType,
      streams.find(({ type }) => type === 'audio')?.codec_context?.name,
    )
    const sound = await open(audio, signal)
    return encodeSound(withGain(sound, gainOf(sound)), format, codec)
  }
  return {
    multiplyVolume: (audio, factor, startTime, endTime, signal) =>
      edit(
        audio,
        ({ sampleRate }) => {
          const from = (startTime ?? 0) * sampleRate
          const to = (endTime ?? Infinity) * sampleRate
          return (frame) => (frame >= from && frame < to ? factor : 1)
        },
        signal,
      ),
    fadeIn: (audio, duration, signal) => withLength(audio, duration, (at, fade) => at / fade, signal),
    fadeOut: (audio, duration, signal) =>
      withLength(audio, duration, (at, fade, frames) => (frames - at) / fade, signal),
    async normalize(audio, signal) {
      const { peak } = await measure(await open(audio, signal))
      return edit(audio, () => () => (peak === 0 ? 1 : 1 / peak), signal)
    },
  }

  /** @param ramp of a frame, the length of the fade and of the whole, all in frames; above 1 there is no change */
  async function withLength(
    audio: MediaInput,
    duration: number,
    ramp: (at: number, fade: number, frames: number) => number,
    signal: AbortSignal | undefined,
  ): Promise<Blob> {
    const { frames } = await measure(await open(audio, signal))
    return edit(
      audio,
      ({ sampleRate }) => {
        const fade = Math.min(Math.round(duration * sampleRate), frames)
        return (at) => Math.min(1, Math.max(0, ramp(at, fade, frames)))
      },
      signal,
    )
  }
}
