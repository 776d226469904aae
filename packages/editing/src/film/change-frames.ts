import type { MediaInput } from '@polytable/model/ports/index'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { ByteRaster } from '@polytable/raster/types'
import type { EditingParts } from '../parts.ts'
import { openFilm, type Film } from './film.ts'
import { render } from './render.ts'
import { soundTrackOf } from './sound-track.ts'

/** What becomes of a frame in RGB. @param time seconds from the first frame @param position of the frame, from 0 */
export type FrameChange = (frame: ByteRaster, time: number, position: number) => ByteRaster

/**
 * A video with other frames at the same times; the sound stays.
 * @param changeOf what becomes of the frames of a film; all results have one size
 */
export async function changeFrames(
  parts: EditingParts,
  input: MediaInput,
  changeOf: (film: Film) => FrameChange | Promise<FrameChange>,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  const film = await openFilm(parts.video, input, signal)
  const change = await changeOf(film)
  const { times, duration } = film
  const frames = async function* (): AsyncGenerator<ByteRaster> {
    let position = 0
    for await (const frame of film.frames(0, times.length)) yield change(frame, times[position]!, position++)
  }
  const sound = await soundTrackOf(parts, input, signal)
  return render(parts, { times, duration, frames: frames() }, sound, encoding, signal)
}
