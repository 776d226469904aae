import { compile } from '@polytable/regex/compile'
import { Matcher } from '@polytable/regex/matcher'
import { NativeLimit } from '@polytable/regex/native-limit'
import { RegularExpression } from '@polytable/regex/regular-expression'
import { flagsOf, parsePattern } from '@polytable/regex/syntax'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flagSets, patterns, shortTexts } from './support/patterns.ts'
import { propertyRuns } from './support/runs.ts'

class LimitError extends Error {}

function matcher(pattern: string, flags: string, text: string): Matcher {
  const program = compile(parsePattern(pattern), flagsOf(flags), () => expect.fail('too large'))
  return new Matcher(program, text, (limit) => {
    throw new LimitError(limit)
  })
}

/** Undefined where a limit is reached. */
function attempt<T>(match: () => T): T | undefined {
  try {
    return match()
  } catch (error) {
    if (error instanceof LimitError) return undefined
    throw error
  }
}

function stepsOf(matcher: Matcher, match: (matcher: Matcher) => unknown): number {
  return attempt(() => (match(matcher), matcher.spent)) ?? Infinity
}

const all = (matcher: Matcher): number => Array.from(matcher.matches()).length

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
        const found = attempt(() => [...matcher(pattern, flags, text).matches()])
        // Native matching would take long too.
        fc.pre(found !== undefined)
        expect(found.map(parts)).toEqual([...nativeMatches(pattern, flags, text)].map(parts))
      }),
      propertyRuns(2000),
    )
  })
})

/** A back-reference, that never matches, has every way gone again. */
const remembersNothing = (pattern: string): string => `(?:${pattern})|[](?<last>)\\k<last>`

test('native matching takes no more steps than are reckoned with', () => {
  fc.assert(
    fc.property(patterns({ references: false }), flagSets, shortTexts, (pattern, flags, text) => {
      const limit = new NativeLimit(parsePattern(pattern), flagsOf(flags))
      const goingEveryWay = (): Matcher => matcher(remembersNothing(pattern), flags, text)
      const reckoned = (search: boolean): number => 10 * limit.steps(text.length, search) + 100
      expect(stepsOf(goingEveryWay(), all)).toBeLessThanOrEqual(reckoned(true))
      expect(stepsOf(goingEveryWay(), (one) => one.matchAt(0))).toBeLessThanOrEqual(reckoned(false))
    }),
    propertyRuns(2000),
  )
})

test.each([
  ['\\w+', 1_000_000],
  ['^#+ .*', 1_000_000],
  ['\\d{4}-\\d{2}-\\d{2}', 1_000_000],
  ['(?:foo|bar)+!', 1000],
  ['<[^>]+>', 2000],
  ['([^,]*),([^,]*)', 1000],
])('%s is matched natively in texts of %d characters', (pattern, length) => {
  expect(new NativeLimit(parsePattern(pattern), flagsOf('')).search).toBeGreaterThan(length)
})

test.each(['(a+)+$', '(?:a|aa)+$', '(?:a?)*b', '(.*)*x', '.*.*.*.*.*x', '(?:(?:a|b)*c?)*d', 'a?'.repeat(30)])(
  '%s is not matched natively in texts of 50 characters',
  (pattern) => {
    const limit = new NativeLimit(parsePattern(pattern), flagsOf(''))
    expect(limit.search).toBeLessThan(50)
    expect(limit.start).toBeLessThan(50)
  },
)

test('a text so long that native matching would run out of memory is matched', () => {
  const groups = Array.from({ length: 8 }, (_, n) => `(${n})`).join('|')
  const [match] = RegularExpression.of(`(?:${groups})*`, '').matches('0'.repeat(1_000_000))
  expect(match?.[0].length).toBe(1_000_000)
})

test.each([
  ['(a+)+$', 'a', 'b'],
  ['(?:a|a)*$', 'a', 'b'],
  ['(?:a|aa|aaa)+$', 'a', 'b'],
  ['(?:a?)*$', 'a', 'b'],
  ['(?:(?:a?)*)*$', 'a', 'b'],
  ['(?:(?:a*)+b?)*c', 'ab', ''],
  ['(.*)(.*)(.*)x', 'a', ''],
  ['.*?.*?.*?x', 'a', ''],
  ['(?:a{1,4}){2,5}!', 'a', ''],
  ['(?=.*b)a', 'a', 'b'],
  ['(?=(?:a|b|ab)*$)a', 'ab', ''],
  ['(?!.*x)a', 'a', ''],
  ['(?<=b.*)a', 'a', ''],
  ['(?<!^.*b.*)a', 'a', ''],
  ['a*a*a*a*a*x', 'a', ''],
  ['(?:(?=a*b)a|a)*c', 'a', ''],
  ['\\s+$', ' ', 'x'],
  ['(?i:[^\\W_]+)+!', 'Aſ', ''],
])('%s takes steps in proportion to the text of %j', (pattern, part, end) => {
  const steps = [5_000, 50_000].map((count) => stepsOf(matcher(pattern, '', part.repeat(count) + end), all))
  expect(steps[1]! / steps[0]!).toBeLessThan(10.5)
  expect(steps[0]!).toBeLessThan(5_000 * 120)
})

test('a pattern with back-references is given up where it has too many ways to match', () => {
  const expression = RegularExpression.of('(a*)*\\1b', '')
  expect([...expression.matches('aab')].map(([match]) => match)).toEqual(['aab'])
  expect(() => [...expression.matches('a'.repeat(50))]).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: "The regular expression '(a*)*\\1b' takes too many steps for a string of 50 UTF-16 code units",
      hint: expect.stringContaining('backreferences'),
    }),
  )
})

test.each(['(?:ab){20000}', '(?:(?:){9999}){9999}', '((a{2}b){99}c){99}', '(?:(?:a*)+){14}'.repeat(999)])(
  'the pattern %# is refused, as it is too large',
  (pattern) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^The regular expression '.{1,121}' is too large$/),
    })
    expect(() => RegularExpression.of(pattern, '')).toThrow(refusal)
  },
)

test('patterns in each other are refused where they are too many', () => {
  const nested = (depth: number): string => `${'(?:'.repeat(depth)}a${')'.repeat(depth)}`
  expect(RegularExpression.of(nested(100), '').matchesStart('a')).toBe(true)
  expect(() => RegularExpression.of(nested(100_000), '')).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^.{1,200}$/) }),
  )
})

test('repeats of one character count as one, however often', () => {
  const expression = RegularExpression.of('^[\\s\\S]{3,100000}$', '')
  expect(
    ['ab', 'abc', 'a'.repeat(100_000), 'a'.repeat(100_001)].map((text) => expression.matchesStart(text)),
  ).toEqual([false, true, true, false])
})

test('a pattern is given up where there is too much to remember', () => {
  const expression = RegularExpression.of('(?:z(?:b|){3000}!|(?:a|z)c)', '')
  expect(() => [...expression.matches(`z${'a'.repeat(1023)}`.repeat(100))]).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('too much memory'),
    }),
  )
})

test('flags that hold for a group only are heeded', () => {
  expect([...matcher('a(?i:b)(?-s:.)', 's', 'aBc abc\n ab\n').matches()].map(([match]) => match)).toEqual([
    'aBc',
    'abc',
  ])
})
