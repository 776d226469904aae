/** The pixels that browsers let an element be high, and some room. */
const MAX_HEIGHT = 15_000_000

/**
 * Where in a list of many rows a window is. The element that scrolls is as high as the rows, up to what browsers can do; beyond that,
 * scrolling a little moves the rows as much, and scrolling far moves them in proportion.
 */
export class VirtualScroll {
  readonly rowHeight: number
  #count = 0
  #window = 0
  #top = 0
  #scrollTop = 0

  constructor(rowHeight: number) {
    this.rowHeight = rowHeight
  }

  /** How high the element is. */
  get height(): number {
    return Math.min(MAX_HEIGHT, this.#full)
  }
  /** Where the element is scrolled to. */
  get scrollTop(): number {
    return this.#scrollTop
  }

  /** @param window the height of what shows rows */
  resize(count: number, window: number): void {
    this.#count = count
    this.#window = window
    this.moveTo(this.#top)
  }

  /** Takes over where the element was scrolled to. */
  scrolled(scrollTop: number): void {
    const far = Math.abs(scrollTop - this.#scrollTop) > this.#window
    const atEnd = scrollTop <= 0 || scrollTop >= this.#range - 1
    this.#top = this.#clamp(
      this.height === this.#full
        ? scrollTop
        : far || atEnd
          ? (scrollTop / this.#range) * this.#fullRange
          : this.#top + scrollTop - this.#scrollTop,
    )
    this.#scrollTop = scrollTop
  }

  /** Shows what is so many pixels below the first row's top. */
  moveTo(top: number): void {
    this.#top = this.#clamp(top)
    this.#scrollTop = this.#fullRange === 0 ? 0 : (this.#top / this.#fullRange) * this.#range
  }

  /** Moves no more than is needed to have a row in view. */
  reveal(index: number): void {
    const top = index * this.rowHeight
    if (top < this.#top) this.moveTo(top)
    else if (top + this.rowHeight > this.#top + this.#window) this.moveTo(top + this.rowHeight - this.#window)
  }

  /** The rows in view: the first, and the one after the last. */
  get rows(): readonly [number, number] {
    const first = Math.floor(this.#top / this.rowHeight)
    const end = Math.ceil((this.#top + this.#window) / this.rowHeight)
    return [Math.min(first, this.#count), Math.min(end, this.#count)]
  }

  /** Where a row is in the element. */
  offset(index: number): number {
    return index * this.rowHeight - this.#top + this.#scrollTop
  }

  get #full(): number {
    return this.#count * this.rowHeight
  }
  get #fullRange(): number {
    return Math.max(0, this.#full - this.#window)
  }
  get #range(): number {
    return Math.max(0, this.height - this.#window)
  }
  #clamp(top: number): number {
    return Math.min(Math.max(0, top), this.#fullRange)
  }
}
