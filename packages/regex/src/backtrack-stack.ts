/** What is undone, or gone back to, when a way through the pattern fails. */
export const Frame = {
  /** A step with another way: its number; of a choice, the place; of a run, where it began (or how much a lazy one has left) and is. */
  again: 0,
  /** What is remembered when it fails: the kind, the place. */
  memo: 1,
  /** What a group had captured: the index, the place. */
  capture: 2,
  /** Where an iteration had begun: the register, the place. */
  register: 3,
} as const

/** Numbers of one frame: its kind and three more. */
export const FRAME_SIZE = 4

/** The most numbers: 128 MiB. */
const MAX_SIZE = 2 ** 25

export class BacktrackStack {
  frames = new Int32Array(64 * FRAME_SIZE)
  /** Where the next frame begins. */
  top = 0
  readonly #full: () => never

  /** @param full throws that there are too many frames */
  constructor(full: () => never) {
    this.#full = full
  }

  push(kind: number, a: number, b: number, c = 0): void {
    if (this.top === this.frames.length) this.#grow()
    const { frames, top } = this
    frames[top] = kind
    frames[top + 1] = a
    frames[top + 2] = b
    frames[top + 3] = c
    this.top = top + FRAME_SIZE
  }

  #grow(): void {
    if (this.frames.length >= MAX_SIZE) this.#full()
    const grown = new Int32Array(2 * this.frames.length)
    grown.set(this.frames)
    this.frames = grown
  }
}
