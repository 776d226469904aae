import { atRate, withChannels } from '@polytable/media/audio/convert'
import type { Sound } from '@polytable/media/audio/types'
import { measure } from './gain.ts'
import { SlidingSound } from './sliding-sound.ts'

/** How long a mix is: as its first sound, its longest or its shortest. */
export type MixDuration = 'first' | 'longest' | 'shortest'

/** A sound of a mix. */
export interface MixPart {
  /** Decodes it, each time from its beginning. */
  readonly open: () => Promise<Sound>
  /** What its numbers are multiplied by. */
  readonly volume: number
  /** Seconds of silence before it. */
  readonly start: number
}

/** How sounds are mixed. */
export interface MixOptions {
  readonly duration: MixDuration
  /** Whether all become quieter by their number, so that nothing is too loud. */
  readonly normalize: boolean
  /** Seconds over which the others become louder again where a sound has ended; of a normalized mix only. */
  readonly dropout: number
}

/** Frames of a mix that are given at once. */
const PIECE = 2 ** 14

/** Sounds at once, at the rate and with the channels of the first. */
export async function mixed(parts: readonly MixPart[], options: MixOptions): Promise<Sound> {
  const { sampleRate, channels } = await parts[0]!.open()
  const sounds = await Promise.all(
    parts.map(async ({ open, volume, start }) => {
      const fitting = async (): Promise<Sound> => withChannels(atRate(await open(), sampleRate), channels)
      const delay = Math.round(start * sampleRate)
      const { frames } = await measure(await fitting())
      return {
        source: new SlidingSound(channels, (await fitting()).chunks),
        volume,
        delay,
        end: delay + frames,
      }
    }),
  )
  const ends = sounds.map(({ end }) => end)
  const length = { first: ends[0]!, longest: Math.max(...ends), shortest: Math.min(...ends) }[
    options.duration
  ]
  const weightOf = options.normalize ? weights(ends, options.dropout * sampleRate) : () => 1
  return {
    sampleRate,
    channels,
    chunks: (async function* () {
      for (let at = 0; at < length; at += PIECE) {
        const count = Math.min(PIECE, length - at)
        const weight = Float32Array.from({ length: count }, (_, i) => weightOf(at + i))
        const mix = Array.from({ length: channels }, () => new Float32Array(count))
        for (const { source, volume, delay } of sounds) {
          await source.reach(at - delay, at - delay + count)
          mix.forEach((plane, channel) => {
            const numbers = source.read(channel, at - delay, count)
            for (let i = 0; i < count; i++) plane[i] = plane[i]! + numbers[i]! * volume * weight[i]!
          })
        }
        yield mix
      }
    })(),
  }
}

/** What the numbers of a mix are divided by: how many sounds there are, less those that have ended, little by little. */
function weights(ends: readonly number[], dropout: number): (frame: number) => number {
  return (frame) => {
    let sounding = 0
    for (const end of ends)
      sounding += frame < end ? 1 : Math.max(0, 1 - (frame - end) / Math.max(1, dropout))
    return 1 / Math.max(1, sounding)
  }
}
