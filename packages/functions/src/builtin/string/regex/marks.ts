/** The most memory of marks, in words of 32 bits: 64 MiB. */
const MAX_WORDS = 2 ** 24
/** The fewest words of a page: smaller ones would cost more than what they hold. */
const MIN_PAGE_WORDS = 256

/** Marks of many kinds at the places of a text. Memory is taken where there are some. */
export class Marks {
  readonly #pages: (Uint32Array | undefined)[] = []
  /** A page has 2 ** this many words of each kind. */
  readonly #wordBits: number
  readonly #pageBits: number
  readonly #pageWords: number
  readonly #full: () => never
  #words = 0

  /** @param full throws that there are too many */
  constructor(kinds: number, full: () => never) {
    this.#wordBits = Math.ceil(Math.log2(Math.max(1, MIN_PAGE_WORDS / Math.max(1, kinds))))
    this.#pageBits = this.#wordBits + 5
    this.#pageWords = kinds << this.#wordBits
    this.#full = full
  }

  has(kind: number, at: number): boolean {
    const page = this.#pages[at >> this.#pageBits]
    return page !== undefined && ((page[this.#word(kind, at)]! >>> (at & 31)) & 1) === 1
  }

  add(kind: number, at: number): void {
    const page = (this.#pages[at >> this.#pageBits] ??= this.#newPage())
    const word = this.#word(kind, at)
    page[word] = page[word]! | (1 << (at & 31))
  }

  #word(kind: number, at: number): number {
    return (kind << this.#wordBits) + ((at >> 5) & ((1 << this.#wordBits) - 1))
  }

  #newPage(): Uint32Array {
    this.#words += this.#pageWords
    if (this.#words > MAX_WORDS) this.#full()
    return new Uint32Array(this.#pageWords)
  }
}
