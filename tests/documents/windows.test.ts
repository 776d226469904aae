import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, cleanTypesetText } from '../../packages/functions/src/text/clean.ts'
import type { TextRange } from '../../packages/functions/src/text/range.ts'
import { tokenWindows } from '../../packages/functions/src/text/token-windows.ts'
import { loadTokenizer, tokenEncodings } from '../../packages/functions/src/text/tokens.ts'
import { charWindows } from '../../packages/functions/src/text/windows.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.lorem({ maxCount: 60 }),
)
const limits = fc
  .integer({ min: 1, max: 40 })
  .chain((limit) => fc.record({ limit: fc.constant(limit), overlap: fc.integer({ min: 0, max: limit - 1 }) }))

const slices = (text: string, ranges: Iterable<TextRange>): string[] =>
  Array.from(ranges, ({ start, end }) => text.slice(start, end))
const codePoints = (text: string): number => Array.from(text).length
const graphemeCount = (text: string): number => Array.from(new Intl.Segmenter('en').segment(text)).length

/** What holds for windows of any kind: they advance, cover the text, and none is contained in the one before. */
function expectCover(text: string, ranges: readonly TextRange[], contiguous: boolean): void {
  expect(ranges[0]?.start ?? 0).toBe(0)
  expect(ranges.at(-1)?.end ?? 0).toBe(text.length)
  for (const [at, range] of ranges.entries()) {
    const before = ranges[at - 1]
    expect(range.end).toBeGreaterThan(range.start)
    expect(text.slice(range.start, range.end).isWellFormed()).toBe(true)
    if (before === undefined) continue
    expect(range.start).toBeGreaterThan(before.start)
    expect(range.start).toBeLessThanOrEqual(before.end)
    expect(range.end).toBeGreaterThan(before.end)
    if (contiguous) expect(range.start).toBe(before.end)
  }
}

describe('clean text', () => {
  test('has one form of line breaks and characters, and no ligatures where it was typeset', () => {
    expect(cleanText('a\r\nb\rc\u2028d\u0000\ud800e\u0301ﬁ')).toBe('a\nb\nc\nd\ufffd\u00e9ﬁ')
    expect(cleanTypesetText('eﬃcient ﬁnd')).toBe('efficient find')
  })

  test('stays as it is', () => {
    fc.assert(fc.property(anyText, (text) => cleanText(cleanText(text)) === cleanText(text)))
  })
})

describe('windows of characters', () => {
  test('begin limit - overlap apart and do not end with a window of overlap only', () => {
    expect(slices('0123456789', charWindows('0123456789', 5, 2))).toEqual(['01234', '34567', '6789'])
    expect(slices('0123456789', charWindows('0123456789', 5, 0))).toEqual(['01234', '56789'])
    expect(slices('', charWindows('', 5, 2))).toEqual([])
    expect(slices('abc', charWindows('abc', 2, 1))).toEqual(['ab', 'bc'])
  })

  test('count code points and keep characters whole', () => {
    expect(slices('😀😀😀', charWindows('😀😀😀', 2, 0))).toEqual(['😀😀', '😀'])
    expect(slices('ab👩‍👩‍👧cd', charWindows('ab👩‍👩‍👧cd', 4, 0))).toEqual(['ab', '👩‍👩‍👧', 'cd'])
    expect(slices('abe\u0301d', charWindows('abe\u0301d', 3, 0))).toEqual(['ab', 'e\u0301d'])
    expect(slices('🇩🇪🇫🇷🇮🇹', charWindows('🇩🇪🇫🇷🇮🇹', 3, 0))).toEqual(['🇩🇪', '🇫🇷', '🇮🇹'])
  })

  test('cover any text, within the limit, for any limit and overlap', () => {
    fc.assert(
      fc.property(anyText, limits, (text, { limit, overlap }) => {
        const ranges = Array.from(charWindows(text, limit, overlap))
        expectCover(text, ranges, overlap === 0)
        for (const window of slices(text, ranges)) {
          expect(codePoints(window) <= limit || graphemeCount(window) === 1).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('take time in proportion to the text', () => {
    const text = 'Wörter ohne Ende, 日本語も。'.repeat(100_000)
    let count = 0
    for (const range of charWindows(text, 50, 10)) count += range.end > range.start ? 1 : 0
    expect(count).toBeGreaterThan(text.length / 50)
  })
})

describe.each(tokenEncodings)('windows of %s tokens', (encoding) => {
  test('cover any text, within the limit, for any limit and overlap', async () => {
    const tokenizer = await loadTokenizer(encoding)
    fc.assert(
      fc.property(anyText, limits, (text, { limit, overlap }) => {
        const ranges = Array.from(tokenWindows(text, tokenizer, limit, overlap))
        expectCover(text, ranges, overlap === 0)
        for (const window of slices(text, ranges)) {
          expect(tokenizer.count(window) <= limit || codePoints(window) === 1).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('divide tokens that join a space with the first bytes of a sign', async () => {
    const tokenizer = await loadTokenizer(encoding)
    expect(slices(' ‖', tokenWindows(' ‖', tokenizer, 1, 0))).toEqual([' ', '‖'])
  })

  test('tell runs that add up to the tokens and the text', async () => {
    const tokenizer = await loadTokenizer(encoding)
    fc.assert(
      fc.property(anyText, (text) => {
        const runs = Array.from(tokenizer.runs(text))
        expect(runs.reduce((sum, run) => sum + run.tokens, 0)).toBe(tokenizer.count(text))
        expect(runs.at(-1)?.end ?? 0).toBe(text.length)
      }),
      { numRuns: 300 },
    )
  })
})

describe('tokens', () => {
  test('are those of the encodings', async () => {
    const [cl100k, o200k] = [await loadTokenizer('cl100k_base'), await loadTokenizer('o200k_base')]
    expect(cl100k.count('tiktoken is great!')).toBe(6)
    expect(cl100k.count('antidisestablishmentarianism')).toBe(6)
    expect(cl100k.count('お誕生日おめでとう')).toBe(9)
    expect(o200k.count('お誕生日おめでとう')).toBe(8)
  })

  test('are counted the same however long the text, cut where tokens begin anyway', async () => {
    const tokenizer = await loadTokenizer('cl100k_base')
    const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
    const text = "It's a rather long text, isn't it? 3.14 \n\n– naïve Ωmega 日本語。 ".repeat(500)
    expect(tokenizer.count(text)).toBe(countTokens(text))
  })

  test('of special names are plain text', async () => {
    const tokenizer = await loadTokenizer('cl100k_base')
    expect(tokenizer.count('<|endoftext|>')).toBeGreaterThan(1)
  })

  test('repeat the overlap', async () => {
    const tokenizer = await loadTokenizer('cl100k_base')
    const text = 'one two three four five six seven eight'
    expect(slices(text, tokenWindows(text, tokenizer, 4, 2))).toEqual([
      'one two three four',
      ' three four five six',
      ' five six seven eight',
    ])
  })

  test('of a run without a break do not take quadratic time', async () => {
    const tokenizer = await loadTokenizer('cl100k_base')
    const ranges = Array.from(tokenWindows('a'.repeat(200_000), tokenizer, 100, 0))
    expect(ranges.at(-1)?.end).toBe(200_000)
  })
})
