import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, cleanTypesetText } from '../../packages/functions/src/text/clean.ts'
import type { TextRange } from '../../packages/functions/src/text/range.ts'
import { codePoints, tokensIn, type Measure } from '../../packages/functions/src/text/measures.ts'
import { passages } from '../../packages/functions/src/text/passages.ts'
import { splitSentences } from '../../packages/functions/src/text/sentences.ts'
import { tokenEncodings } from '../../packages/functions/src/text/token-encodings.ts'
import { loadTokenizer } from '../../packages/functions/src/text/tokens.ts'
import { dividesWord } from '../../packages/functions/src/text/words.ts'

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
const cut = (
  text: string,
  limit: number,
  overlap = 0,
  units: readonly number[] = [],
  isStrict = false,
): string[] => slices(text, passages(text, units, { measure: codePoints, limit, overlap, isStrict }))
/** Where the sentences of a text end. */
const sentenceEnds = (text: string): number[] => {
  let end = 0
  return splitSentences(text).map(
    (sentence) => (end += sentence.length) - (sentence.length - sentence.trimEnd().length),
  )
}
const graphemeCount = (text: string): number => Array.from(new Intl.Segmenter('en').segment(text)).length

/** What holds for passages of any text: they advance, have all of it but white space, and none exceeds the limit or divides a word. */
function expectPassages(
  text: string,
  measure: Measure,
  limit: number,
  ranges: readonly TextRange[],
  overlap: number,
): void {
  let covered = 0
  for (const { start, end } of ranges) {
    const passage = text.slice(start, end)
    expect(passage).toMatch(/\S/)
    expect(passage.isWellFormed()).toBe(true)
    expect(text.slice(covered, Math.max(covered, start)).trim()).toBe('')
    expect(end).toBeGreaterThan(covered)
    if (overlap === 0) expect(start).toBeGreaterThanOrEqual(covered)
    expect(measure.fits(passage, limit) || graphemeCount(passage) === 1).toBe(true)
    covered = end
  }
  expect(text.slice(covered).trim()).toBe('')
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

describe('passages of characters', () => {
  test('hold as many words as fit', () => {
    expect(cut('one two three four five', 9)).toEqual(['one two', 'three', 'four five'])
    expect(cut(' one\n\n  two ', 5)).toEqual([' one', '  two'])
    expect(cut('', 5)).toEqual([])
    expect(cut(' \n ', 5)).toEqual([])
  })

  test('repeat words', () => {
    expect(cut('one two three four five', 13, 5)).toEqual(['one two three', 'three four', 'four five'])
    expect(cut('a b c d e f', 5, 2)).toEqual(['a b c', 'c d e', 'e f'])
    // What is repeated leaves room for what is new.
    expect(cut('one two abcdefgh', 8, 7)).toEqual(['one two', 'abcdefgh'])
  })

  test('divide words longer than the limit, with an overlap in them', () => {
    expect(cut('0123456789', 5, 2)).toEqual(['01234', '34567', '6789'])
    expect(cut('0123456789', 5)).toEqual(['01234', '56789'])
    expect(cut('a 0123456789 b', 5)).toEqual(['a', '01234', '56789', 'b'])
  })

  test('count code points and keep characters whole', () => {
    expect(cut('😀😀😀', 2)).toEqual(['😀😀', '😀'])
    expect(cut('ab👩‍👩‍👧cd', 4)).toEqual(['ab', '👩‍👩‍👧', 'cd'])
    expect(cut('abe\u0301d', 3)).toEqual(['ab', 'e\u0301d'])
    expect(cut('🇩🇪🇫🇷🇮🇹', 3)).toEqual(['🇩🇪', '🇫🇷', '🇮🇹'])
  })

  test('find words where no spaces are', () => {
    const text = '私たちは東京大学で日本語を勉強しています。'
    const found = cut(text, 8)
    expect(found.join('')).toBe(text)
    expect(found.every((passage) => !/^[。、」]|東$|^京/.test(passage))).toBe(true)
    expect(cut('ประเทศไทยมีประชากรมาก', 12).join('')).toBe('ประเทศไทยมีประชากรมาก')
  })

  test('keep marks at their words, and compounds whole', () => {
    expect(cut('a well-known (tiny) word, yes', 12)).toEqual(['a well-known', '(tiny) word,', 'yes'])
  })

  test('hold whole sentences, or parts of a single one', () => {
    const text = 'One. Two is. Three is a longer sentence. Four. Five.'
    const ends = sentenceEnds(text)
    expect(cut(text, 14, 0, ends, true)).toEqual([
      'One. Two is.',
      'Three is a',
      'longer',
      'sentence.',
      'Four. Five.',
    ])
    expect(cut(text, 30, 8, ends, true)).toEqual([
      'One. Two is.',
      'Three is a longer sentence.',
      'Four. Five.',
    ])
    expect(cut(text, 40, 8, ends, true)).toEqual(['One. Two is. Three is a longer sentence.', 'Four. Five.'])
    const short = 'One is. Two is. Four is. Five is.'
    expect(cut(short, 16, 8, sentenceEnds(short), true)).toEqual([
      'One is. Two is.',
      'Two is. Four is.',
      'Five is.',
    ])
  })

  test('hold whole paragraphs, and are filled up by those that are too long', () => {
    const text = 'Aa aa.\n\nBb bb.\n\nCc cc cc cc cc cc cc.\n\nDd.'
    const ends = [6, 14, 37, 42]
    expect(cut(text, 14, 0, ends)).toEqual(['Aa aa.\n\nBb bb.', 'Cc cc cc cc cc', 'cc cc.\n\nDd.'])
    expect(cut(text, 20, 0, ends)).toEqual(['Aa aa.\n\nBb bb.\n\nCc', 'cc cc cc cc cc cc.', 'Dd.'])
    expect(cut(text, 22, 0, ends)).toEqual(['Aa aa.\n\nBb bb.', 'Cc cc cc cc cc cc cc.', 'Dd.'])
  })

  test('have all of any text, within the limit, for any limit and overlap', () => {
    fc.assert(
      fc.property(anyText, limits, fc.boolean(), (text, { limit, overlap }, isStrict) => {
        for (const units of [[], sentenceEnds(text)]) {
          const plan = { measure: codePoints, limit, overlap, isStrict }
          expectPassages(text, codePoints, limit, Array.from(passages(text, units, plan)), overlap)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('divide no word that fits, and sentences only where they do not', () => {
    fc.assert(
      fc.property(
        fc.lorem({ mode: 'sentences', maxCount: 20 }),
        fc.integer({ min: 20, max: 200 }),
        (text, limit) => {
          for (const { start, end } of passages(text, [], {
            measure: codePoints,
            limit,
            overlap: 7,
            isStrict: false,
          })) {
            expect(dividesWord(text, start) || dividesWord(text, end)).toBe(false)
          }
          const sentences = splitSentences(text).map((sentence) => sentence.trim())
          const found = cut(text, limit, 0, sentenceEnds(text), true)
          for (const sentence of sentences) {
            if (sentence.length <= limit)
              expect(found.some((passage) => passage.includes(sentence))).toBe(true)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('take time in proportion to the text', () => {
    const text = 'Wörter ohne Ende, 日本語も。 '.repeat(50_000)
    let count = 0
    for (const range of passages(text, [], {
      measure: codePoints,
      limit: 50,
      overlap: 10,
      isStrict: false,
    })) {
      count += range.end > range.start ? 1 : 0
    }
    expect(count).toBeGreaterThan(text.length / 60)
  })
})

describe.each(tokenEncodings)('passages of %s tokens', (encoding) => {
  test('have all of any text, within the limit, for any limit and overlap', async () => {
    const measure = tokensIn(await loadTokenizer(encoding))
    fc.assert(
      fc.property(anyText, limits, fc.boolean(), (text, { limit, overlap }, isStrict) => {
        const plan = { measure, limit, overlap, isStrict }
        expectPassages(text, measure, limit, Array.from(passages(text, sentenceEnds(text), plan)), overlap)
      }),
      { numRuns: 150 },
    )
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
    const [p50k, r50k] = [await loadTokenizer('p50k_edit'), await loadTokenizer('gpt2')]
    expect(p50k.count('antidisestablishmentarianism')).toBe(5)
    expect(r50k.count('antidisestablishmentarianism')).toBe(5)
    expect([p50k.count('    x'), r50k.count('    x')]).toEqual([2, 4])
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

  test('are repeated, whole words of them', async () => {
    const measure = tokensIn(await loadTokenizer('cl100k_base'))
    const text = 'one two three four five six seven eight'
    expect(slices(text, passages(text, [], { measure, limit: 4, overlap: 2, isStrict: false }))).toEqual([
      'one two three four',
      'three four five six',
      'five six seven eight',
    ])
  })

  test('of a run without a break do not take quadratic time', async () => {
    const measure = tokensIn(await loadTokenizer('cl100k_base'))
    const text = 'a'.repeat(200_000)
    const ranges = Array.from(passages(text, [], { measure, limit: 100, overlap: 0, isStrict: false }))
    expect(ranges.at(-1)?.end).toBe(200_000)
  })
})
