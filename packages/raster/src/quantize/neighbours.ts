import { colourKey } from './pixels.ts'

/** The colours of a palette by their distance from each of them, to find the nearest to another colour without looking at all. */
export class Neighbours {
  readonly #palette: Uint8Array
  readonly #count: number
  readonly #distances: Int32Array
  readonly #orders: Uint8Array[]

  /** @param palette four bytes for each colour; it may change until {@link update} */
  constructor(palette: Uint8Array) {
    this.#palette = palette
    this.#count = palette.length / 4
    this.#distances = new Int32Array(this.#count ** 2)
    this.#measure()
    const all = Array.from({ length: this.#count }, (_, index) => index)
    this.#orders = all.map((from) =>
      Uint8Array.from(all.toSorted((a, b) => this.#between(from, a) - this.#between(from, b))),
    )
  }

  /** Takes the palette as it is now. The orders are set right a little only, as Pillow does. */
  update(): void {
    this.#measure()
    this.#orders.forEach((order, from) => {
      for (let i = 1; i < order.length; i++) {
        const moved = order[i]!
        let at = i
        while (at > 0 && this.#between(from, order[at - 1]!) > this.#between(from, order[at]!)) {
          order[at] = order[at - 1]!
          at--
        }
        if (at !== i) order[at] = moved
      }
    })
  }

  /** The index of the colour nearest to that of a pixel, looked for around the colour `start`. */
  #nearest(pixels: Uint8Array, at: number, start: number): number {
    let best = start
    let least = this.#to(start, pixels, at)
    const reach = least * 4
    for (const index of this.#orders[start]!) {
      if (this.#between(start, index) > reach) break
      const distance = this.#to(index, pixels, at)
      if (distance >= least) continue
      least = distance
      best = index
    }
    return best
  }

  /**
   * The indices of the colours nearest to those of all pixels. Pixels of one colour have that of the first of them.
   * @param starts the indices around which to look
   */
  nearestOfAll(pixels: Uint8Array, starts: Uint8Array): Uint8Array<ArrayBuffer> {
    const known = new Map<number, number>()
    return Uint8Array.from(starts, (start, i) => {
      const key = colourKey(pixels, i * 4)
      const nearest = known.get(key) ?? this.#nearest(pixels, i * 4, start)
      known.set(key, nearest)
      return nearest
    })
  }

  #between(from: number, to: number): number {
    return this.#distances[from * this.#count + to]!
  }

  #measure(): void {
    for (let from = 0; from < this.#count; from++)
      for (let to = 0; to < this.#count; to++)
        this.#distances[from * this.#count + to] = this.#to(from, this.#palette, to * 4)
  }

  #to(index: number, pixels: Uint8Array, at: number): number {
    let sum = 0
    for (let part = 0; part < 3; part++) sum += (this.#palette[index * 4 + part]! - pixels[at + part]!) ** 2
    return sum
  }
}
