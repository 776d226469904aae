/** The most memory of marks, in words of 32 bits: 64 MiB. */
const MAX_WORDS = 2 ** 24
/** A page has 2 ** this many words. */
const WORD_BITS = 5
const PAGE_BITS = WORD_BITS + 5
/** What a page takes beside its words, in words. */
const PAGE_OVERHEAD = 32

/** Marks of many kinds at the places of a text. Memory is taken where there are some. */
export class Marks {
  /** By kind, then by place. */
  readonly #pages: (Uint32Array | undefined)[][] = []
  readonly #pageWords: number
  readonly #full: () => never
  #words = 0

  /** @param full throws that there are too many */
  constructor(length: number, full: () => never) {
    this.#pageWords = Math.min(1 << WORD_BITS, (length >> 5) + 1)
    this.#full = full
  }

  has(kind: number, at: number): boolean {
    const page = this.#pages[kind]?.[at >> PAGE_BITS]
    return page !== undefined && ((page[wordOf(at)]! >>> (at & 31)) & 1) === 1
  }

  add(kind: number, at: number): void {
    const pages = (this.#pages[kind] ??= [])
    const page = (pages[at >> PAGE_BITS] ??= this.#newPage())
    const word = wordOf(at)
    page[word] = page[word]! | (1 << (at & 31))
  }

  #newPage(): Uint32Array {
    this.#words += this.#pageWords + PAGE_OVERHEAD
    if (this.#words > MAX_WORDS) this.#full()
    return new Uint32Array(this.#pageWords)
  }
}

function wordOf(at: number): number {
  return (at >> 5) & ((1 << WORD_BITS) - 1)
}
