import { PolytableError } from '@polytable/model/errors/index'
import { compile } from './compile.ts'
import type { Program } from './program.ts'
import { flagsOf, parsePattern, type AST } from './syntax.ts'

/** Expressions are kept, so many at most: the same few are asked for by every row. */
const MAX_KEPT = 100
/** What is shown of the beginning and of the end of a pattern in a message, in UTF-16 units. */
const SHOWN = 60

/** A regular expression that was found good. */
export interface ReadPattern {
  readonly pattern: string
  readonly flags: string
  /** The pattern with what whole texts are matched by, where they are. */
  readonly source: string
  readonly syntax: AST.Pattern
  readonly program: Program
}

const kept = new Map<string, ReadPattern>()

/**
 * Reads a regular expression of ECMAScript, by code points.
 * @param options.whole whether it is to match whole texts only
 * @throws PolytableError INVALID_ARGUMENT
 */
export function readPattern(pattern: string, flags: string, { whole = false } = {}): ReadPattern {
  const key = `${whole ? 'whole' : ''}${flags}/${pattern}`
  let read = kept.get(key)
  if (!read) {
    checkFlags(flags)
    read = refusing(pattern, () => {
      const source = whole ? `(?:${pattern})(?![^])` : pattern
      // What is no regular expression is said in the words of the engine of JavaScript.
      void new RegExp(source, `u${flags}g`)
      const syntax = parsePattern(source)
      const program = compile(syntax, flagsOf(flags), () => refuseLarge(pattern))
      return { pattern, flags, source, syntax, program }
    })
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(key, read)
  }
  return read
}

/** What is made of a pattern. @throws PolytableError INVALID_ARGUMENT where it cannot be made */
export function refusing<T>(pattern: string, make: () => T): T {
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

/** A text as messages show it. */
export function shown(text: string): string {
  return text.length > 2 * SHOWN ? `${text.slice(0, SHOWN)}…${text.slice(-SHOWN)}` : text
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkFlags(flags: string): void {
  if (/^[ims]*$/.test(flags) && new Set(flags).size === flags.length) return
  throw new PolytableError('INVALID_ARGUMENT', `Invalid regular expression flags '${flags}'`, {
    hint: "Use 'i' (ignore case), 'm' (multiline), 's' (dotAll), each at most once.",
  })
}
