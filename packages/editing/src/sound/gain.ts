import type { Sound } from '@polytable/media/audio/types'

/** What a number of a sound is multiplied by. @param frame from the beginning of the sound */
export type Gain = (frame: number) => number

/** A sound, louder or quieter from number to number. */
export function withGain(sound: Sound, gain: Gain): Sound {
  return {
    ...sound,
    chunks: (async function* () {
      let at = 0
      for await (const chunk of sound.chunks) {
        const length = chunk[0]!.length
        yield chunk.map((numbers) => numbers.map((number, i) => number * gain(at + i)))
        at += length
      }
    })(),
  }
}

/** The greatest number of a sound without its sign, and how many frames it has. */
export async function measure(sound: Sound): Promise<{ readonly peak: number; readonly frames: number }> {
  let peak = 0
  let frames = 0
  for await (const chunk of sound.chunks) {
    frames += chunk[0]!.length
    for (const numbers of chunk) for (const number of numbers) peak = Math.max(peak, Math.abs(number))
  }
  return { peak, frames }
}
