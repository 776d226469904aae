import type { Sound } from '@polytable/media/audio/types'

/** The mean square of the numbers of a sound, from place to place. */
export interface Loudness {
  /** Of the frames from where the call before ended up to `end` (not included); 0 where there are none. */
  until(end: number): Promise<number>
  close(): Promise<void>
}

export function measureLoudness(sound: Sound): Loudness {
  const chunks = sound.chunks[Symbol.asyncIterator]()
  let chunk: readonly Float32Array[] = []
  let chunkStart = 0
  let at = 0
  return {
    async until(end) {
      let sum = 0
      let count = 0
      while (at < end) {
        const length = chunk[0]?.length ?? 0
        if (at >= chunkStart + length) {
          const next = await chunks.next()
          if (next.done === true) break
          chunkStart += length
          chunk = next.value
          continue
        }
        const [from, to] = [at - chunkStart, Math.min(end - chunkStart, length)]
        for (const numbers of chunk) for (let i = from; i < to; i++) sum += numbers[i]! ** 2
        count += (to - from) * chunk.length
        at = chunkStart + to
      }
      return count === 0 ? 0 : sum / count
    },
    async close() {
      await chunks.return?.()
    },
  }
}
