/** The best of many scored rows: what is added is cut back to `count` now and then. */
export class Candidates {
  readonly #count: number
  #scores: Float32Array
  #rows: Int32Array
  #size = 0
  #least = -Infinity

  /** @param count how many rows are kept */
  constructor(count: number) {
    this.#count = count
    this.#scores = new Float32Array(2 * count)
    this.#rows = new Int32Array(2 * count)
  }

  /** Only rows with a higher score need be added. */
  get least(): number {
    return this.#least
  }

  add(rows: Int32Array, scores: Float32Array): void {
    const size = this.#size + rows.length
    if (size > this.#scores.length) this.#grow(size)
    this.#scores.set(scores, this.#size)
    this.#rows.set(rows, this.#size)
    this.#size = size
    if (size >= 2 * this.#count) this.#cut()
  }

  /** The rows, the best first. */
  ranked(): { readonly rows: readonly number[]; readonly scores: readonly number[] } {
    this.#cut()
    const order = Array.from({ length: this.#size }, (_, i) => i)
    order.sort((a, b) => this.#scores[b]! - this.#scores[a]! || this.#rows[a]! - this.#rows[b]!)
    return { rows: order.map((i) => this.#rows[i]!), scores: order.map((i) => this.#scores[i]!) }
  }

  #grow(size: number): void {
    const scores = new Float32Array(2 * size)
    const rows = new Int32Array(2 * size)
    scores.set(this.#scores.subarray(0, this.#size))
    rows.set(this.#rows.subarray(0, this.#size))
    this.#scores = scores
    this.#rows = rows
  }

  #cut(): void {
    if (this.#size <= this.#count) return
    const sorted = this.#scores.slice(0, this.#size).sort()
    const least = sorted[this.#size - this.#count]!
    const better = sorted.length - sorted.findLastIndex((score) => score === least) - 1
    // Of rows with the least score those that came first, as many as there is room for.
    let room = this.#count - better
    let kept = 0
    for (let i = 0; i < this.#size; i++) {
      const score = this.#scores[i]!
      if (score < least || (score === least && room-- <= 0)) continue
      this.#scores[kept] = score
      this.#rows[kept] = this.#rows[i]!
      kept++
    }
    this.#size = kept
    this.#least = least
  }
}
