import { trimEnd } from './blanks.ts'
import type { Measure } from './measures.ts'
import type { TextRange } from './range.ts'
import { dividesWord, firstWordStart, lastWordEnd } from './words.ts'

export interface PassagePlan {
  readonly measure: Measure
  /** Most that a passage has, > 0. */
  readonly limit: number
  /** Most that a passage repeats of the one before, 0 <= overlap < limit. */
  readonly overlap: number
  /**
   * Whether a passage holds whole units, or parts of a single one, and repeats whole units only. Else units longer than the limit
   * fill up the passages before and after them, and words are repeated.
   */
  readonly isStrict: boolean
  /** Where headings end: passages do not, if they can end at a unit before. */
  readonly headingEnds?: ReadonlySet<number>
}

/**
 * Cuts a text into passages within a limit, each as long as it can be. Where units are given (sentences, paragraphs), they end at
 * the end of one; units longer than the limit are cut between words, and words longer than it between characters. One character
 * that exceeds the limit is a passage of its own. White space around passages belongs to none.
 * @param units ascending offsets that units end at, white space after them not included
 */
export function* passages(text: string, units: readonly number[], plan: PassagePlan): Generator<TextRange> {
  const cutter = new Cutter(text, units, plan)
  let before = 0
  for (let fresh = cutter.next(0); fresh < text.length; fresh = cutter.next(before)) {
    let from = before === 0 ? fresh : cutter.repeatFrom(before, fresh)
    let end = cutter.end(from, fresh)
    // What is repeated leaves no room for anything new: repeat less.
    while (end === undefined) {
      from = cutter.repeatLess(from, before, fresh)
      end = cutter.end(from, fresh)
    }
    before = end
    const last = trimEnd(text, from, end)
    if (last > from) yield { start: from, end: last }
  }
}

class Cutter {
  readonly #text: string
  readonly #units: readonly number[]
  readonly #plan: PassagePlan
  readonly #textEnd: number

  constructor(text: string, units: readonly number[], plan: PassagePlan) {
    this.#text = text
    this.#units = units
    this.#plan = plan
    this.#textEnd = trimEnd(text, 0, text.length)
  }

  /** Where text goes on after an offset: at a word, or at the indentation of its line. The text's length where it does not. */
  next(offset: number): number {
    if (offset >= this.#textEnd) return this.#text.length
    const blanks = /\s*/y
    blanks.lastIndex = offset
    blanks.test(this.#text)
    const line = this.#text.slice(offset, blanks.lastIndex).lastIndexOf('\n')
    if (line >= 0) return offset + line + 1
    return offset === 0 ? 0 : blanks.lastIndex
  }

  /**
   * The end of the passage from `from` on, beyond `fresh`, before which all was had. Undefined where what is new does not fit
   * beside what is repeated.
   */
  end(from: number, fresh: number): number | undefined {
    const { limit, measure } = this.#plan
    // A part of a text may have more tokens than it has in the text.
    for (let room = limit; room > 1; room--) {
      const end = this.#cut(from, fresh, room)
      if (end === undefined || measure.fits(this.#part(from, end), limit)) return end
    }
    return this.#cut(from, fresh, 1)
  }

  #cut(from: number, fresh: number, room: number): number | undefined {
    const reach = this.#plan.measure.reach(this.#text, from, room)
    if (reach >= this.#textEnd) return this.#text.length
    const { isStrict } = this.#plan
    const startsUnit = this.#startsUnit(fresh)
    const last = this.#lastUnit(fresh, reach, isStrict && !startsUnit)
    const whole = last > fresh ? last : undefined
    if (whole !== undefined && isStrict) return whole
    // A unit that has to be cut anyway fills up the passage.
    const unitEnd = this.#units[firstAbove(this.#units, reach)]
    const isWhole = unitEnd !== undefined && this.#fits(this.next(whole ?? fresh), unitEnd)
    if (whole !== undefined && isWhole) return whole
    if (from < fresh && (isWhole || (isStrict && startsUnit))) return undefined
    const word = lastWordEnd(this.#text, whole ?? fresh, reach)
    if (word > (whole ?? fresh)) {
      const isAfterHeading = this.#plan.headingEnds?.has(trimEnd(this.#text, fresh, word)) === true
      return isAfterHeading && whole !== undefined ? whole : word
    }
    const inWord = from === fresh || dividesWord(this.#text, fresh)
    return whole ?? (inWord && reach > fresh ? reach : undefined)
  }

  /** The last unit that ends at or before `reach`, or the first one after `fresh`, if that is the only one that counts; 0 for none. */
  #lastUnit(fresh: number, reach: number, onlyFirst: boolean): number {
    const last = this.#units[firstAbove(this.#units, reach) - 1] ?? 0
    return onlyFirst ? Math.min(last, this.#units[firstAbove(this.#units, fresh)] ?? last) : last
  }

  #startsUnit(offset: number): boolean {
    const end = this.#units[firstAbove(this.#units, offset) - 1] ?? 0
    return this.next(end) === offset
  }

  /** Where the passage after one that ended at `end` begins to repeat it; `fresh` where it does not. */
  repeatFrom(end: number, fresh: number): number {
    const { measure, overlap } = this.#plan
    if (overlap === 0) return fresh
    const back = measure.reachBack(this.#text, trimEnd(this.#text, 0, end), overlap)
    if (!this.#repeatsUnits(end)) {
      return dividesWord(this.#text, end) ? back : this.#wordFrom(back, end, fresh)
    }
    return this.#unitFrom(back - 1, fresh)
  }

  /** The next offset after `from` to begin to repeat from. */
  repeatLess(from: number, end: number, fresh: number): number {
    return this.#repeatsUnits(end) ? this.#unitFrom(from, fresh) : this.#wordFrom(from + 1, end, fresh)
  }

  #repeatsUnits(end: number): boolean {
    return this.#plan.isStrict && this.#units[firstAbove(this.#units, end) - 1] === end
  }

  #wordFrom(offset: number, end: number, fresh: number): number {
    const start = firstWordStart(this.#text, offset, end)
    return start < end ? start : fresh
  }

  /** The first unit that begins after an offset. */
  #unitFrom(offset: number, fresh: number): number {
    for (let at = Math.max(0, firstAbove(this.#units, offset) - 1); ; at++) {
      const end = this.#units[at]
      if (end === undefined) return fresh
      const start = this.next(end)
      if (start > offset) return Math.min(start, fresh)
    }
  }

  #part(from: number, end: number): string {
    return this.#text.slice(from, trimEnd(this.#text, from, end))
  }

  #fits(from: number, end: number): boolean {
    return this.#plan.measure.reach(this.#text, from, this.#plan.limit) >= end
  }
}

/** The index of the first number of an ascending list that is larger. */
function firstAbove(list: readonly number[], value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
