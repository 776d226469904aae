import type { MediaInput } from '@polytable/model/ports/index'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { ByteRaster } from '@polytable/raster/types'
import type { EditingParts } from '../parts.ts'
import { reversed } from '../sound/reversed.ts'
import { openFilm, type Film } from './film.ts'
import { render } from './render.ts'
import { encodedSound, soundTrackOf, type SoundTrack } from './sound-track.ts'

/** What becomes of the sound of a video that is played backwards. */
export type ReversedSound = 'drop' | 'reverse' | 'keep'

/** Bytes of the frames that are decoded at once. */
const FRAMES_IN_MEMORY = 2 ** 28

/** A video played backwards. */
export async function reverseVideo(
  parts: EditingParts,
  input: MediaInput,
  audio: ReversedSound,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  const film = await openFilm(parts.video, input, signal)
  const { times, duration } = film
  // A frame is shown as long as before.
  const ends = times.map((_, i) => times[i + 1] ?? duration)
  const turned = ends.map((end) => duration - end).reverse()
  const sound = await soundOf(parts, input, audio, signal)
  return render(parts, { times: turned, duration, frames: backwards(film) }, sound, encoding, signal)
}

async function* backwards(film: Film): AsyncGenerator<ByteRaster> {
  const { width, height, times, frames } = film
  const some = Math.max(1, Math.floor(FRAMES_IN_MEMORY / (width * height * 3)))
  for (let to = times.length; to > 0; to -= some) {
    const decoded: ByteRaster[] = []
    for await (const frame of frames(Math.max(0, to - some), to)) decoded.push(frame)
    while (decoded.length > 0) yield decoded.pop()!
  }
}

async function soundOf(
  parts: EditingParts,
  input: MediaInput,
  audio: ReversedSound,
  signal: AbortSignal | undefined,
): Promise<SoundTrack | undefined> {
  if (audio === 'drop') return undefined
  if (audio === 'keep') return soundTrackOf(parts, input, signal)
  const sound = await parts.sound(input, 0, signal)
  return sound && encodedSound(reversed(sound))
}
