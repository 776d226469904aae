import type { SoundPacket } from './packet-source.ts'

/** Finds where a segment may end: as late as possible in a silence that is long enough. */
export class SilenceFinder {
  readonly #threshold: number
  readonly #shortest: number
  readonly #shortestSegment: number
  #segmentStart: number | undefined
  #silenceStart: number | undefined
  /** How many packets are before the cut; undefined where there is no silence to cut in. */
  cut: number | undefined

  /**
   * @param threshold mean square of what is silent, or less
   * @param shortest of silences that are cut in, in the packets' units
   * @param shortestSegment from the segment's start, in the packets' units
   */
  constructor(threshold: number, shortest: number, shortestSegment: number) {
    this.#threshold = threshold
    this.#shortest = shortest
    this.#shortestSegment = shortestSegment
  }

  /** The packets of a segment, one after the other. */
  see(index: number, { start, duration }: SoundPacket, meanSquare: number): void {
    this.#segmentStart ??= start
    if (meanSquare > this.#threshold) {
      this.#silenceStart = undefined
      return
    }
    this.#silenceStart ??= start
    const end = start + duration
    const isLongEnough = end - this.#silenceStart >= this.#shortest
    if (isLongEnough && end - this.#segmentStart >= this.#shortestSegment) this.cut = index + 1
  }
}
