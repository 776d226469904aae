import type { Sound } from '@polytable/media/audio/types'

/** What is heard of a sound between two points in time, in seconds. */
export function soundPart(sound: Sound, from: number, to: number): Sound {
  const first = Math.round(from * sound.sampleRate)
  const last = Math.round(to * sound.sampleRate)
  return {
    ...sound,
    chunks: (async function* () {
      let at = 0
      for await (const chunk of sound.chunks) {
        const length = chunk[0]!.length
        if (at >= last) return
        if (at + length > first)
          yield chunk.map((numbers) => numbers.subarray(Math.max(0, first - at), Math.min(length, last - at)))
        at += length
      }
    })(),
  }
}
