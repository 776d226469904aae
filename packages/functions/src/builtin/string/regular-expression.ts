import { PolytableError } from '@polytable/core/errors/index'

/** Compiled expressions are kept, so many at most: the same few are asked for by every row. */
const MAX_KEPT = 100
const compiled = new Map<string, RegExp>()

/**
 * The regular expression of a pattern, by code points.
 * @param how 'g' to find all matches, as {@link matchesOf} does; 'y' to match at one place
 * @throws PolytableError INVALID_ARGUMENT
 */
export function expression(pattern: string, flags: string, how: 'g' | 'y'): RegExp {
  const key = `${how}${flags}/${pattern}`
  let found = compiled.get(key)
  if (!found) {
    found = compile(pattern, flags, how)
    if (compiled.size >= MAX_KEPT) compiled.clear()
    compiled.set(key, found)
  }
  found.lastIndex = 0
  return found
}

function compile(pattern: string, flags: string, how: string): RegExp {
  if (!/^[ims]*$/.test(flags) || new Set(flags).size < flags.length) {
    throw new PolytableError('INVALID_ARGUMENT', `'${flags}' are not flags of a regular expression`, {
      hint: "Use 'i' (whatever the case), 'm' (lines), 's' ('.' matches all), each once.",
    })
  }
  try {
    return new RegExp(pattern, `u${flags}${how}`)
  } catch (error) {
    throw new PolytableError('INVALID_ARGUMENT', `Not a regular expression: ${(error as Error).message}`, {
      hint: "Patterns are those of ECMAScript with the flag 'u'.",
      cause: error,
    })
  }
}

/**
 * All matches, without overlaps.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function* matchesOf(text: string, pattern: string, flags: string): Generator<RegExpExecArray> {
  for (const match of text.matchAll(expression(pattern, flags, 'g'))) {
    // V8 begins some matches between the halves of a surrogate pair, where no character does.
    if (!isWithinPair(text, match.index)) yield match
  }
}

function isWithinPair(text: string, index: number): boolean {
  return index > 0 && text.codePointAt(index - 1)! > 0xffff
}
