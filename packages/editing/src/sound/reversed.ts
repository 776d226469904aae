import type { Sound } from '@polytable/media/audio/types'

/** A sound played backwards. All of it is in memory: it is decoded from its beginning only. */
export function reversed(sound: Sound): Sound {
  return {
    ...sound,
    chunks: (async function* () {
      const chunks: (readonly Float32Array[])[] = []
      for await (const chunk of sound.chunks) chunks.push(chunk)
      while (chunks.length > 0) yield chunks.pop()!.map((numbers) => numbers.toReversed())
    })(),
  }
}
