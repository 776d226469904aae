import { compile } from '@polytable/functions/builtin/string/regex/compile'
import { Matcher } from '@polytable/functions/builtin/string/regex/matcher'
import { flagsOf, parsePattern } from '@polytable/functions/builtin/string/regex/syntax'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flagSets, patterns, shortTexts } from './support/patterns.ts'
import { propertyRuns } from './support/runs.ts'

function matcher(pattern: string, flags: string, text: string): Matcher {
  const program = compile(parsePattern(pattern), flagsOf(flags), () => expect.fail('too large'))
  return new Matcher(program, text, (limit) => {
    throw new RangeError(`too much: ${limit}`)
  })
}

/** What is compared of a match. */
function parts({ index, groups, ...match }: RegExpExecArray): unknown {
  return { index, match: { ...match }, groups: groups && { ...groups } }
}

/** Native matches that begin between characters. */
function* nativeMatches(pattern: string, flags: string, text: string): Generator<RegExpExecArray> {
  const expression = new RegExp(pattern, `u${flags}y`)
  for (let at = 0; at <= text.length;) {
    expression.lastIndex = at
    const match = expression.exec(text)
    if (match) yield match
    const character = text.codePointAt(at) ?? 0
    at += (match?.[0].length ?? 0) || (character > 0xffff ? 2 : 1)
  }
}

describe.each([false, true])('patterns with back-references: %s', (references) => {
  test('match as native ones do', () => {
    fc.assert(
      fc.property(patterns({ references }), flagSets, shortTexts, (pattern, flags, text) => {
        const native = [...nativeMatches(pattern, flags, text)].map(parts)
        expect([...matcher(pattern, flags, text).matches()].map(parts)).toEqual(native)
      }),
      propertyRuns(5000),
    )
  })
})
