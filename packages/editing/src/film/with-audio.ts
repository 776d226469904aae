import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import type { Sound } from '@polytable/media/audio/types'
import { inputName } from '@polytable/media/input/blob'
import { plainEncoding, type VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { EditingParts } from '../parts.ts'
import { lasting } from '../sound/lasting.ts'
import { mixed, type MixOptions } from '../sound/mixed.ts'
import { soundPart } from '../sound/part.ts'
import { clipVideo } from './clip.ts'
import { movablePictures } from './movable.ts'
import { retimed } from './pictures.ts'
import { encodedSound } from './sound-track.ts'
import { writeMovie } from './write-movie.ts'

/** Parts of a video and of a sound, in seconds; to their ends where no duration is given. */
export interface WithAudioOptions {
  readonly videoStartTime: number
  readonly videoDuration: number | null
  readonly audioStartTime: number
  readonly audioDuration: number | null
}

/** The pictures of a video with another sound, which is cut where it is longer; null where the video ends before. */
export async function withAudio(
  parts: EditingParts,
  video: MediaInput,
  audio: MediaInput,
  options: WithAudioOptions,
  signal?: AbortSignal,
): Promise<Blob | null> {
  const { videoStartTime, videoDuration, audioStartTime, audioDuration } = options
  const isWhole = videoStartTime === 0 && videoDuration === null
  const part = isWhole
    ? video
    : await partOf(parts, video, [videoStartTime, videoStartTime + (videoDuration ?? Infinity)], signal)
  if (part === null) return null
  const sound = await soundOf(parts, audio, signal)
  const heard = soundPart(sound, audioStartTime, audioStartTime + (audioDuration ?? Infinity))
  return replaceSound(parts, part, (length) => soundPart(heard, 0, length), plainEncoding, signal)
}

/** How a sound is mixed into that of a video. */
export interface MixAudioOptions extends MixOptions {
  readonly audioVolume: number
  readonly originalVolume: number
  /** Seconds from the beginning of the video. */
  readonly audioStartTime: number
  /** What becomes of a mix that is longer than the pictures (cut) or shorter (silence). */
  readonly align: 'none' | 'trim' | 'pad'
}

/** A video with a sound besides its own. @throws PolytableError INVALID_DATA_FORMAT where one of them has no sound */
export async function mixAudio(
  parts: EditingParts,
  video: MediaInput,
  audio: MediaInput,
  options: MixAudioOptions,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  const { audioVolume, originalVolume, audioStartTime, align } = options
  const sound = await mixed(
    [
      { open: () => soundOf(parts, video, signal), volume: originalVolume, start: 0 },
      { open: () => soundOf(parts, audio, signal), volume: audioVolume, start: audioStartTime },
    ],
    options,
  )
  const aligned = (length: number): Sound =>
    align === 'none' ? sound : align === 'pad' ? lasting(sound, length) : soundPart(sound, 0, length)
  return replaceSound(parts, video, aligned, encoding, signal)
}

async function replaceSound(
  parts: EditingParts,
  video: MediaInput,
  soundFor: (length: number) => Sound,
  encoding: VideoEncoding,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const pictures = await movablePictures(parts, video, encoding, signal)
  try {
    const [first, end] = [await pictures.track.getFirstTimestamp(), await pictures.track.computeDuration()]
    // What is before 0 is there to be decoded, not to be shown.
    const start = Math.max(0, first)
    const packets = retimed(pictures, ({ timestamp }) => ({ timestamp: timestamp - start }))
    return await writeMovie([{ of: pictures, packets }], await encodedSound(soundFor(end - start)), signal)
  } finally {
    pictures.close()
  }
}

async function partOf(
  { video, cutter }: EditingParts,
  input: MediaInput,
  range: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<MediaInput | null> {
  const blob = await clipVideo(video, cutter, input, range, undefined, signal)
  if (blob === null) return null
  return { ...input, mediaType: blob.type, size: blob.size, hash: '', blob }
}

async function soundOf(
  { sound }: EditingParts,
  input: MediaInput,
  signal: AbortSignal | undefined,
): Promise<Sound> {
  const decoded = await sound(input, 0, signal)
  if (decoded !== undefined) return decoded
  throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no sound.`)
}
