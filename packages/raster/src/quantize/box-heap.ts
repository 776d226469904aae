/** What is ordered by how many pixels it holds. */
interface Counted {
  readonly pixels: number
}

/** Boxes, those with the most pixels first. Of several with as many the one that Pillow's heap gives first. */
export class BoxHeap<Box extends Counted> {
  readonly #boxes: Box[] = []

  add(box: Box): void {
    let at = this.#boxes.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (box.pixels <= this.#boxes[parent]!.pixels) break
      this.#boxes[at] = this.#boxes[parent]!
      at = parent
    }
    this.#boxes[at] = box
  }

  remove(): Box | undefined {
    const top = this.#boxes[0]
    const last = this.#boxes.pop()
    const count = this.#boxes.length
    if (count === 0) return top
    let at = 0
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.#boxes[child]!.pixels < this.#boxes[child + 1]!.pixels) child++
      if (last!.pixels > this.#boxes[child]!.pixels) break
      this.#boxes[at] = this.#boxes[child]!
      at = child
    }
    this.#boxes[at] = last!
    return top
  }
}
