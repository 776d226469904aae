import { PolytableError } from '@polytable/model/errors/index'
import { compile } from './compile.ts'
import { Matcher, type Limit } from './matcher.ts'
import { NativeLimit } from './native-limit.ts'
import type { Program } from './program.ts'
import { flagsOf, parsePattern } from './syntax.ts'

/** Compiled expressions are kept, so many at most: the same few are asked for by every row. */
const MAX_KEPT = 100
/** What is shown of the beginning and of the end of a pattern in a message, in UTF-16 units. */
const SHOWN = 60

const kept = new Map<string, RegularExpression>()

/**
 * A regular expression of ECMAScript, by code points. It is matched natively where that is soon done, and else by a {@link Matcher}:
 * native matching goes every way through a pattern, and may need as good as forever to find that none matches.
 */
export class RegularExpression {
  readonly #pattern: string
  readonly #global: RegExp
  readonly #sticky: RegExp
  readonly #limit: NativeLimit
  readonly #program: Program

  /**
   * @param options.whole whether to match whole texts only
   * @throws PolytableError INVALID_ARGUMENT
   */
  static of(pattern: string, flags: string, { whole = false } = {}): RegularExpression {
    const key = `${whole ? 'whole' : ''}${flags}/${pattern}`
    let expression = kept.get(key)
    if (!expression) {
      checkFlags(flags)
      expression = attempt(pattern, () => new RegularExpression(pattern, flags, whole))
      if (kept.size >= MAX_KEPT) kept.clear()
      kept.set(key, expression)
    }
    return expression
  }

  private constructor(pattern: string, flags: string, whole: boolean) {
    const source = whole ? `(?:${pattern})(?![^])` : pattern
    this.#pattern = pattern
    this.#global = new RegExp(source, `u${flags}g`)
    this.#sticky = new RegExp(source, `u${flags}y`)
    const syntax = parsePattern(source)
    this.#program = compile(syntax, flagsOf(flags), () => refuseLarge(pattern))
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
    return new Matcher(this.#program, text, (limit) => this.#giveUp(limit, text.length))
  }

  #giveUp(limit: Limit, length: number): never {
    const needs = limit === 'steps' ? 'many steps' : 'much memory'
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The regular expression '${shown(this.#pattern)}' takes too ${needs} for a string of ${length} UTF-16 code units`,
      {
        hint: this.#program.hasBackreferences
          ? 'Avoid backreferences, and quantifiers that match the same text in several ways: write (a+)+ as a+.'
          : 'Simplify the pattern, or shorten the string, for example with string.slice.',
      },
    )
  }
}

function attempt(pattern: string, make: () => RegularExpression): RegularExpression {
  try {
    return make()
  } catch (error) {
    if (error instanceof PolytableError) throw error
    // Parts within parts are gone through by calls within calls.
    if (error instanceof RangeError) refuseLarge(pattern, error)
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Invalid regular expression: ${shown((error as Error).message)}`,
      {
        hint: "Patterns use the ECMAScript syntax with the flag 'u'.",
        cause: error,
      },
    )
  }
}

function refuseLarge(pattern: string, cause?: unknown): never {
  throw new PolytableError('INVALID_ARGUMENT', `The regular expression '${shown(pattern)}' is too large`, {
    hint: 'A counted quantifier is expanded: (ab){9,99} becomes 99 copies. Use smaller counts, * or +, and less nesting.',
    cause,
  })
}

function shown(text: string): string {
  return text.length > 2 * SHOWN ? `${text.slice(0, SHOWN)}…${text.slice(-SHOWN)}` : text
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkFlags(flags: string): void {
  if (/^[ims]*$/.test(flags) && new Set(flags).size === flags.length) return
  throw new PolytableError('INVALID_ARGUMENT', `Invalid regular expression flags '${flags}'`, {
    hint: "Use 'i' (ignore case), 'm' (multiline), 's' (dotAll), each at most once.",
  })
}

function isWithinPair(text: string, index: number): boolean {
  return index > 0 && text.codePointAt(index - 1)! > 0xffff
}
