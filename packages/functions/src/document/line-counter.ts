/** Counts lines in a text that comes in parts, for offsets that are asked for in ascending order. */
export class LineCounter {
  #line = 1
  #counted = 0
  #begin = 0
  #parts: string[] = []

  /** Takes the next part of the text. */
  write(part: string): void {
    this.#parts.push(part)
  }

  /** The 1-based line of an offset (UTF-16 units from the beginning) not before the one asked for last. */
  lineAt(offset: number): number {
    for (let part = this.#parts[0]; part !== undefined; part = this.#parts[0]) {
      const end = this.#begin + part.length
      const stop = Math.min(offset, end) - this.#begin
      let at = this.#counted - this.#begin
      while ((at = part.indexOf('\n', at)) !== -1 && at < stop) {
        this.#line++
        at++
      }
      this.#counted = Math.max(this.#counted, this.#begin + stop)
      if (offset < end) break
      this.#begin = end
      this.#parts.shift()
    }
    return this.#line
  }
}
