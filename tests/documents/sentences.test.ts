import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitSentences } from '../../packages/functions/src/text/sentences.ts'
import { splitString } from '../../packages/functions/src/text/split-string.ts'
import { goldTexts } from './gold-sentences.ts'

const trimmed = (text: string): string[] => splitSentences(text).map((sentence) => sentence.trim())

describe('sentences', () => {
  test.each([
    ['Dr. Smith met Mr. Jones. They spoke.', ['Dr. Smith met Mr. Jones.', 'They spoke.']],
    [
      'See Fig. 3 and Eq. (2). It holds for No. 5 too.',
      ['See Fig. 3 and Eq. (2).', 'It holds for No. 5 too.'],
    ],
    ['Is it? No. It is not! Really.', ['Is it?', 'No.', 'It is not!', 'Really.']],
    ['Use fruit, e.g. Apples, i.e. Not meat.', ['Use fruit, e.g. Apples, i.e. Not meat.']],
    [
      'As Vaswani et al. It works. Shown by Vaswani et al. Attention is all.',
      ['As Vaswani et al.', 'It works.', 'Shown by Vaswani et al. Attention is all.'],
    ],
    ['J. R. R. Tolkien wrote. J.-P. Sartre too.', ['J. R. R. Tolkien wrote.', 'J.-P. Sartre too.']],
    [
      'The U.S. Army came. It left the U.S. Then peace.',
      ['The U.S. Army came.', 'It left the U.S.', 'Then peace.'],
    ],
    ['Pi is 3.14 and v2.0.1 is at example.com. Yes.', ['Pi is 3.14 and v2.0.1 is at example.com.', 'Yes.']],
    ['1. Introduction is first. 2. Methods follow.', ['1. Introduction is first.', '2. Methods follow.']],
    ['He said "Go." Then he went.', ['He said "Go."', 'Then he went.']],
    ['これは文です。これも文です。', ['これは文です。', 'これも文です。']],
  ])('of %j', (text, sentences) => {
    expect(trimmed(text)).toEqual(sentences)
  })

  test.each([
    ['It ended.[1] It began anew.[2]', ['It ended.[1]', 'It began anew.[2]']],
    ['Ask https://a.org/b?c=d&e!f today. Yes.', ['Ask https://a.org/b?c=d&e!f today.', 'Yes.']],
    [
      '“Is it?” he asked. ‘It is.’ Then (at last!) he went.',
      ['“Is it?” he asked.', '‘It is.’', 'Then (at last!) he went.'],
    ],
    ['第三句？“引用。”他说。', ['第三句？', '“引用。”他说。']],
    ['次の文です！「はい。」と言った。終わり。', ['次の文です！', '「はい。」と言った。', '終わり。']],
    [
      'Bring:\n- tea\n- milk\n1. one\n2) two\nand more.',
      ['Bring:', '- tea', '- milk', '1. one', '2) two\nand more.'],
    ],
    ['Er kam am 3. Mai an. Mailand war leer.', ['Er kam am 3. Mai an.', 'Mailand war leer.']],
  ])('of %j', (text, sentences) => {
    expect(trimmed(text)).toEqual(sentences)
  })

  test('of fifteen languages are told apart as by hand', () => {
    for (const { between, sentences } of goldTexts)
      expect(trimmed(sentences.join(between))).toEqual(sentences)
  })

  test('are not ended by line breaks', () => {
    expect(trimmed('A line that is\nwrapped by hand. Another\none.')).toEqual([
      'A line that is\nwrapped by hand.',
      'Another\none.',
    ])
    expect(trimmed('Heading\n\nText of it.')).toEqual(['Heading\n\nText of it.'])
  })

  test('joined give the text back', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ mode: 'sentences', maxCount: 30 }))
    fc.assert(fc.property(text, (value) => splitSentences(value).join('') === value))
  })

  test('are the same in long texts', () => {
    const paragraph =
      'Dr. Ann came at 3.30 to see Fig. 2. She left. Nobody knows why, cf. Smith et al. (2017). Why?\n\n'
    const sentences = splitSentences(paragraph.repeat(5_000))
    expect(new Set(sentences)).toEqual(new Set(splitSentences(paragraph)))
    expect(sentences).toHaveLength(5_000 * splitSentences(paragraph).length)
  })

  test('without an end in sight are kept together', () => {
    const words = 'no full stop here '.repeat(2_000)
    expect(splitSentences(words)).toEqual([words])
  })
})

describe('splitString', () => {
  test('gives sentences without the spaces between them', () => {
    expect(splitString('One. Two.  Three.', { separators: 'sentence' })).toEqual(['One.', 'Two.', 'Three.'])
    expect(splitString('  \n ', { separators: 'sentence' })).toEqual([])
  })

  test('takes long runs of blanks within sentences', () => {
    const sentence = `One${' \t'.repeat(500_000)}two.`
    expect(splitString(`${sentence} \t Three.`, { separators: 'sentence' })).toEqual([sentence, 'Three.'])
  })

  test('knows no other separator', () => {
    expect(() => splitString('One.', { separators: 'paragraph' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})
