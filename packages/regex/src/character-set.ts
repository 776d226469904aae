const UNKNOWN = 0
const OUTSIDE = 1
const INSIDE = 2

/** What one character of a pattern matches. The engine of JavaScript says it, once for each character. */
export class CharacterSet {
  readonly #test: RegExp
  /** What is known of 256 characters each. */
  readonly #pages: (Uint8Array | undefined)[] = []

  /** @param source a part of a pattern that matches one character: a class, an escape, `.` */
  constructor(source: string, flags: string) {
    this.#test = new RegExp(`^(?:${source})$`, `u${flags}`)
  }

  /** @param code a code point; -1, of none, is in no set */
  has(code: number): boolean {
    if (code < 0) return false
    const page = (this.#pages[code >> 8] ??= new Uint8Array(256))
    const known = page[code & 255]!
    if (known !== UNKNOWN) return known === INSIDE
    const inside = this.#test.test(String.fromCodePoint(code))
    page[code & 255] = inside ? INSIDE : OUTSIDE
    return inside
  }
}
