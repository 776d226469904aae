import type { Sound } from '@polytable/media/audio/types'
import { SlidingSound } from './sliding-sound.ts'

/** Seconds of a window, and how far from its place it may be taken from. */
const WINDOW = 0.04
const TOLERANCE = 0.01
/** The first search for a place compares every fourth number, at every eighth place. */
const COARSE_NUMBERS = 4
const COARSE_PLACES = 8

/**
 * A sound that is played faster or slower at its own pitch: overlapping windows of it, each taken from where it best goes on what is
 * before. WSOLA, by Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
 * time-scale modification of speech", ICASSP 1993.
 * @param factor 2 for twice as fast
 */
export function stretched(sound: Sound, factor: number): Sound {
  if (factor === 1) return sound
  const half = Math.max(16, Math.round((WINDOW / 2) * sound.sampleRate))
  const reach = Math.max(COARSE_PLACES, Math.round(TOLERANCE * sound.sampleRate))
  // Two of these side by side add up to 1.
  const rise = Float32Array.from({ length: half }, (_, i) => Math.sin(((i + 0.5) * Math.PI) / 2 / half) ** 2)
  return {
    ...sound,
    chunks: (async function* () {
      const source = new SlidingSound(sound.channels, sound.chunks)
      let ends: Float32Array[] | undefined
      let before = 0
      for (let made = 0; ; made += half) {
        const place = Math.round(made * factor)
        await source.reach(Math.min(before + half, place - reach), place + reach + 2 * half)
        const left = source.length === undefined ? half : Math.round(source.length / factor) - made
        if (left <= 0) return
        const from = ends === undefined ? 0 : nearest(source, before + half, place, half, reach)
        const windows = channels(sound.channels, (channel) => source.read(channel, from, 2 * half))
        yield windows.map((numbers, channel) =>
          blended(ends?.[channel], numbers, rise).subarray(0, Math.min(half, left)),
        )
        ends = windows.map((numbers) => numbers.slice(half))
        before = from
      }
    })(),
  }
}

function channels<T>(count: number, of: (channel: number) => T): T[] {
  return Array.from({ length: count }, (_, channel) => of(channel))
}

/** From what goes down to what rises. */
function blended(ending: Float32Array | undefined, rising: Float32Array, rise: Float32Array): Float32Array {
  return Float32Array.from(rise, (weight, i) =>
    ending === undefined ? rising[i]! : ending[i]! + (rising[i]! - ending[i]!) * weight,
  )
}

/** The place around another where a sound is most like what follows on what was taken before. */
function nearest(source: SlidingSound, wanted: number, place: number, length: number, reach: number): number {
  const model = source.read(0, wanted, length)
  const around = source.read(0, place - reach, length + 2 * reach)
  const coarse = least(model, around, 0, 2 * reach, COARSE_PLACES, COARSE_NUMBERS)
  const from = Math.max(0, coarse - COARSE_PLACES)
  return place - reach + least(model, around, from, Math.min(2 * reach, coarse + COARSE_PLACES), 1, 1)
}

/** Where the numbers differ least. */
function least(
  model: Float32Array,
  around: Float32Array,
  from: number,
  to: number,
  places: number,
  numbers: number,
): number {
  let best = from
  let lowest = Infinity
  for (let at = from; at <= to; at += places) {
    let difference = 0
    for (let i = 0; i < model.length && difference < lowest; i += numbers)
      difference += Math.abs(model[i]! - around[at + i]!)
    if (difference < lowest) {
      lowest = difference
      best = at
    }
  }
  return best
}
