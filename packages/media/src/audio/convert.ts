import { createResampler } from './resample.ts'
import type { Sound } from './types.ts'

/** The sound at another rate. */
export function atRate(sound: Sound, sampleRate: number): Sound {
  if (sound.sampleRate === sampleRate) return sound
  return {
    ...sound,
    sampleRate,
    chunks: (async function* () {
      const resamplers = Array.from({ length: sound.channels }, () =>
        createResampler(sound.sampleRate, sampleRate),
      )
      for await (const chunk of sound.chunks) {
        const out = chunk.map((numbers, channel) => resamplers[channel]!.push(numbers))
        if (out[0]!.length > 0) yield out
      }
      const rest = resamplers.map((resampler) => resampler.end())
      if (rest[0]!.length > 0) yield rest
    })(),
  }
}

/** One channel: the mean of all, written over the first. */
function inMono(sound: Sound): Sound {
  if (sound.channels === 1) return sound
  return {
    ...sound,
    channels: 1,
    chunks: (async function* () {
      for await (const chunk of sound.chunks) {
        const mean = chunk[0]!
        for (let i = 0; i < mean.length; i++) {
          let sum = 0
          for (let channel = 0; channel < chunk.length; channel++) sum += chunk[channel]![i]!
          mean[i] = sum / chunk.length
        }
        yield [mean]
      }
    })(),
  }
}

/** The sound with so many channels: where it has others, each is the mean of all. */
export function withChannels(sound: Sound, channels: number): Sound {
  if (sound.channels === channels) return sound
  const mono = inMono(sound)
  return {
    ...mono,
    channels,
    chunks: (async function* () {
      for await (const [numbers] of mono.chunks)
        yield Array.from({ length: channels }, () => numbers!.slice())
    })(),
  }
}

/** Numbers of a second that models of speech take. */
const SPEECH_RATE = 16_000

/** The sound as models of speech take it: one channel of 16,000 numbers a second. */
export function forSpeech(sound: Sound): Sound {
  return atRate(inMono(sound), SPEECH_RATE)
}
