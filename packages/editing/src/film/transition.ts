import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '@polytable/media/input/blob'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { ByteRaster } from '@polytable/raster/types'
import type { TransitionEffect } from '../frames/effect-names.ts'
import { effects } from '../frames/effects.ts'
import type { EditingParts } from '../parts.ts'
import { withGain } from '../sound/gain.ts'
import { hasSound } from '../sound/has-sound.ts'
import { lasting } from '../sound/lasting.ts'
import { mixed, type MixPart } from '../sound/mixed.ts'
import { checkSizes } from './concat-videos.ts'
import { openFilm, type Film } from './film.ts'
import { render } from './render.ts'
import { encodedSound, soundTrackOf, type SoundTrack } from './sound-track.ts'

/** Seconds by which times are rounded. */
const ROUNDING = 1e-6

/**
 * Two videos of one size, one after the other, where the end of the first becomes the beginning of the second.
 * @param duration seconds of both that are seen at once
 * @throws PolytableError INVALID_ARGUMENT where the sizes differ, or one of them is shorter
 */
export async function transition(
  parts: EditingParts,
  videos: readonly [MediaInput, MediaInput],
  effect: TransitionEffect,
  duration: number,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  await checkSizes(parts, videos, signal)
  const first = await openFilm(parts.video, videos[0], signal)
  const second = await openFilm(parts.video, videos[1], signal)
  for (const [i, film] of [first, second].entries()) {
    if (duration > film.duration + ROUNDING) {
      const message = `A transition of ${duration} s is longer than ${inputName(videos[i]!)}, which lasts ${film.duration} s`
      throw new PolytableError('INVALID_ARGUMENT', message)
    }
  }
  const offset = first.duration - duration
  const rest = second.times.findIndex((time) => time >= duration - ROUNDING)
  const rests = rest === -1 ? [] : second.times.slice(rest)
  const rendered = {
    times: [...first.times, ...rests.map((time) => time + offset)],
    duration: offset + second.duration,
    frames: framesOf(first, second, duration, rests.length, effects[effect]),
  }
  const sound = await soundsOf(parts, videos, [first, second], duration, signal)
  return render(parts, rendered, sound, encoding, signal)
}

async function* framesOf(
  first: Film,
  second: Film,
  duration: number,
  rest: number,
  effect: (a: ByteRaster, b: ByteRaster, progress: number) => ByteRaster,
): AsyncGenerator<ByteRaster> {
  const offset = first.duration - duration
  const next = second.frames(0, second.times.length)[Symbol.asyncIterator]()
  let shown: ByteRaster | undefined
  let position = -1
  let at = 0
  for await (const frame of first.frames(0, first.times.length)) {
    const time = first.times[at++]! - offset
    if (time < 0) {
      yield frame
      continue
    }
    while (position < 0 || (second.times[position + 1] ?? Infinity) <= time + ROUNDING) {
      shown = (await next.next()).value as ByteRaster
      position++
    }
    yield effect(frame, shown!, Math.min(1, time / duration))
  }
  for await (const frame of { [Symbol.asyncIterator]: () => next })
    if (++position >= second.times.length - rest) yield frame
}

/** Both sounds, the one becoming quieter while the other becomes louder; one alone stays where it is. */
async function soundsOf(
  parts: EditingParts,
  videos: readonly [MediaInput, MediaInput],
  films: readonly [Film, Film],
  duration: number,
  signal: AbortSignal | undefined,
): Promise<SoundTrack | undefined> {
  const sounding: boolean[] = []
  for (const video of videos) sounding.push(await hasSound(parts, video, signal))
  if (!sounding[1]) return soundTrackOf(parts, videos[0], signal)
  const length = films[0].duration
  const fading = (index: 0 | 1, seconds: number, gain: (time: number) => number): MixPart => ({
    open: async () => {
      const sound = lasting((await parts.sound(videos[index], 0, signal))!, seconds)
      return withGain(sound, (frame) => Math.min(1, Math.max(0, gain(frame / sound.sampleRate))))
    },
    volume: 1,
    start: index === 0 ? 0 : length - duration,
  })
  const both = [
    fading(0, length, (time) => (length - time) / duration),
    fading(1, films[1].duration, (time) => (sounding[0] ? time / duration : 1)),
  ]
  const mix = { duration: 'longest', normalize: false, dropout: 0 } as const
  return encodedSound(await mixed(sounding[0] ? both : both.slice(1), mix))
}
