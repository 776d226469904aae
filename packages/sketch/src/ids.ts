/** The ids of the rows of a sketch, ascending, as runs of ids that follow each other. */
export class RowIds {
  readonly #firstIds: number[] = []
  readonly #firstRows: number[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The last id; 0 where there is none. */
  get last(): number {
    return this.#size === 0 ? 0 : this.idOf(this.#size - 1)
  }

  /** @param id larger than the last */
  add(id: number): void {
    if (this.#size === 0 || id !== this.last + 1) {
      this.#firstIds.push(id)
      this.#firstRows.push(this.#size)
    }
    this.#size++
  }

  idOf(row: number): number {
    let low = 0
    let high = this.#firstRows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#firstRows[middle]! <= row) low = middle
      else high = middle - 1
    }
    return this.#firstIds[low]! + row - this.#firstRows[low]!
  }

  /** The ids of some rows as pairs of an id and how many follow it. */
  runs(from: number, to: number): [first: number, count: number][] {
    const runs: [number, number][] = []
    for (let row = from; row < to; row++) {
      const id = this.idOf(row)
      const run = runs.at(-1)
      if (run && run[0] + run[1] === id) run[1]++
      else runs.push([id, 1])
    }
    return runs
  }
}
