import { PolytableError } from '@polytable/model/errors/index'
import { Matcher, type Limit } from './matcher.ts'
import { NativeLimit } from './native-limit.ts'
import { readPattern, refusing, shown, type ReadPattern } from './read-pattern.ts'
import { flagsOf } from './syntax.ts'

/** How patterns are matched, by what was read of them. */
const kept = new WeakMap<ReadPattern, RegularExpression>()

/**
 * A regular expression of ECMAScript, by code points. It is matched natively where that is soon done, and else by a {@link Matcher}:
 * native matching goes every way through a pattern, and may need as good as forever to find that none matches.
 */
export class RegularExpression {
  readonly #read: ReadPattern
  readonly #global: RegExp
  readonly #sticky: RegExp
  readonly #limit: NativeLimit

  /**
   * @param options.whole whether to match whole texts only
   * @throws PolytableError INVALID_ARGUMENT
   */
  static of(pattern: string, flags: string, options?: { readonly whole?: boolean }): RegularExpression {
    const read = readPattern(pattern, flags, options)
    let expression = kept.get(read)
    if (!expression) {
      expression = refusing(pattern, () => new RegularExpression(read))
      kept.set(read, expression)
    }
    return expression
  }

  private constructor(read: ReadPattern) {
    const { source, flags, syntax } = read
    this.#read = read
    this.#global = new RegExp(source, `u${flags}g`)
    this.#sticky = new RegExp(source, `u${flags}y`)
    this.#limit = new NativeLimit(syntax, flagsOf(flags))
  }

  /**
   * All matches, without overlaps.
   * @throws PolytableError INVALID_ARGUMENT where they would take too long
   */
  *matches(text: string): Generator<RegExpExecArray> {
    if (text.length > this.#limit.search) return yield* this.#matcher(text).matches()
    for (const match of text.matchAll(this.#global)) {
      // V8 begins some matches between the halves of a surrogate pair, where no character does.
      if (!isWithinPair(text, match.index)) yield match
    }
  }

  /**
   * Whether it matches at the beginning.
   * @throws PolytableError INVALID_ARGUMENT where that would take too long
   */
  matchesStart(text: string): boolean {
    if (text.length > this.#limit.start) return this.#matcher(text).matchAt(0) !== undefined
    this.#sticky.lastIndex = 0
    return this.#sticky.test(text)
  }

  #matcher(text: string): Matcher {
    return new Matcher(this.#read.program, text, (limit) => this.#giveUp(limit, text.length))
  }

  #giveUp(limit: Limit, length: number): never {
    const needs = limit === 'steps' ? 'many steps' : 'much memory'
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The regular expression '${shown(this.#read.pattern)}' takes too ${needs} for a string of ${length} UTF-16 code units`,
      {
        hint: this.#read.program.hasBackreferences
          ? 'Avoid backreferences, and quantifiers that match the same text in several ways: write (a+)+ as a+.'
          : 'Simplify the pattern, or shorten the string, for example with string.slice.',
      },
    )
  }
}

function isWithinPair(text: string, index: number): boolean {
  return index > 0 && text.codePointAt(index - 1)! > 0xffff
}
