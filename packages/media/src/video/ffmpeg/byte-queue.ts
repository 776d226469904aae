import type { Readable } from 'node:stream'

/** Reads a stream in pieces of wanted sizes. The stream is paused while nothing is wanted, which bounds memory. */
export interface ByteQueue {
  /** The next `size` bytes, or undefined where the stream ends before. */
  read(size: number): Promise<Uint8Array | undefined>
}

export function createByteQueue(stream: Readable): ByteQueue {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Uint8Array = new Uint8Array(0)
  return {
    async read(size) {
      const out = new Uint8Array(size)
      let filled = 0
      while (filled < size) {
        if (rest.length === 0) {
          const next = await chunks.next()
          if (next.done === true) return undefined
          rest = next.value
        }
        const part = rest.subarray(0, size - filled)
        out.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
      }
      return out
    },
  }
}
