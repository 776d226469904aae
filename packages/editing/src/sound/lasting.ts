import type { Sound } from '@polytable/media/audio/types'
import { soundPart } from './part.ts'

/** Frames of silence that are given at once. */
const SILENCE = 2 ** 14

/** A sound of exactly so many seconds: cut, or with silence behind it. */
export function lasting(sound: Sound, seconds: number): Sound {
  return {
    ...sound,
    chunks: (async function* () {
      let left = Math.round(seconds * sound.sampleRate)
      for await (const chunk of soundPart(sound, 0, seconds).chunks) {
        left -= chunk[0]!.length
        yield chunk
      }
      for (; left > 0; left -= SILENCE) {
        const length = Math.min(left, SILENCE)
        yield Array.from({ length: sound.channels }, () => new Float32Array(length))
      }
    })(),
  }
}
