/** A part of a sound that moves on: what was read and is still needed. */
export class SlidingSound {
  private planes: Float32Array[]
  private readonly chunks: AsyncIterator<readonly Float32Array[]>
  private start = 0
  /** How many frames there are; undefined while that is not known. */
  length: number | undefined

  constructor(channels: number, chunks: AsyncIterable<readonly Float32Array[]>) {
    this.planes = Array.from({ length: channels }, () => new Float32Array(0))
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /** Reads on until what is before a frame is here, or all is; forgets what is before another. */
  async reach(from: number, to: number): Promise<void> {
    const drop = Math.min(Math.max(0, from - this.start), this.planes[0]!.length)
    const kept = this.planes.map((plane) => [plane.subarray(drop)])
    let end = this.start + this.planes[0]!.length
    this.start += drop
    while (end < to && this.length === undefined) {
      const { done, value } = await this.chunks.next()
      if (done === true) this.length = end
      else {
        kept.forEach((pieces, channel) => pieces.push(value[channel]!))
        end += value[0]!.length
      }
    }
    this.planes = kept.map(joined)
  }

  /** So many numbers of a channel from a frame on; silence before the beginning and behind the end. */
  read(channel: number, from: number, length: number): Float32Array {
    const plane = this.planes[channel]!
    const at = from - this.start
    if (at >= 0 && at + length <= plane.length) return plane.subarray(at, at + length)
    const numbers = new Float32Array(length)
    const first = Math.min(Math.max(0, -at), length)
    if (first < length && at < plane.length) numbers.set(plane.subarray(at + first, at + length), first)
    return numbers
  }
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  if (pieces.length === 1) return pieces[0]!
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
