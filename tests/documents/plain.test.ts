import { describe, expect, test } from 'vitest'
import { splitDocument } from '../../packages/functions/src/document/split.ts'
import { documentPlatform, mediaInput, split, splitTexts } from './support.ts'

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values)

describe('plain text', () => {
  test('is one chunk, whatever its paragraphs, with no place known', async () => {
    const metadata = 'title,heading,sourceline,page,boundingBox'
    expect(
      await split('One.\r\n\r\nTwo.', 'text/plain; charset=utf-8', {
        separators: 'paragraph,heading,page',
        metadata,
      }),
    ).toEqual([
      { text: 'One.\n\nTwo.', title: '', heading: null, sourceline: null, page: null, boundingBox: null },
    ])
  })

  test('may have long runs of blanks within sentences', async () => {
    const sentence = `One${' \t'.repeat(500_000)}two.`
    expect(await splitTexts(`${sentence} \t Three.`, 'text/plain', { separators: 'sentence' })).toEqual([
      sentence,
      'Three.',
    ])
  })

  test.each([
    ['UTF-8', new TextEncoder().encode('naïve 😀'), 'naïve 😀'],
    ['UTF-8 with a byte order mark', bytes(0xef, 0xbb, 0xbf, 0x61), 'a'],
    ['UTF-8 cut off in a character', bytes(0x61, 0xc3, 0xa9, 0x20, 0xf0, 0x9f), 'aé \ufffd'],
    ['UTF-16, little endian', bytes(0xff, 0xfe, 0xe9, 0x00, 0x3d, 0xd8, 0x00, 0xde), 'é😀'],
    ['UTF-16, big endian', bytes(0xfe, 0xff, 0x00, 0xe9), 'é'],
    ['windows-1252', bytes(0x93, 0x61, 0xe9, 0x94, 0x80), '“aé”€'],
    ['decomposed characters', new TextEncoder().encode('e\u0301'), '\u00e9'],
    ['control characters', bytes(0x61, 0x00, 0x07, 0x62), 'ab'],
  ])('is decoded from %s', async (_name, data, text) => {
    expect(await splitTexts(data, 'text/plain', { separators: '' })).toEqual([text])
  })

  test('is decoded from the encoding that markup declares', async () => {
    const shiftJis = [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea]
    const markup = new TextEncoder().encode('<meta charset="shift_jis">')
    expect(await splitTexts(bytes(...markup, ...shiftJis), 'text/html', { separators: '' })).toEqual([
      '日本語',
    ])
  })

  test('that is binary is refused', async () => {
    const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)
    await expect(splitTexts(noise, 'text/plain', { separators: '' })).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
    })
  })

  test.each(['', ' \n\t\n '])('that is blank gives nothing: %j', async (text) => {
    expect(await splitTexts(text, 'text/plain', { separators: 'sentence' })).toEqual([])
  })

  test('combines sentences and limits: parts of a sentence stand alone', async () => {
    expect(
      await splitTexts('First one. Second one here.', 'text/plain', {
        separators: 'sentence,char_limit',
        limit: 8,
        overlap: 2,
      }),
    ).toEqual(['First', 'one.', 'Second', 'one', 'here.'])
    expect(
      await splitTexts('First one. Second one here.', 'text/plain', {
        separators: 'sentence,token_limit',
        limit: 2,
      }),
    ).toEqual(['First', 'one.', 'Second one', 'here.'])
  })

  test('comes in batches of at most 256 chunks', async () => {
    const sizes: number[] = []
    const input = mediaInput('x'.repeat(600), 'text/plain')
    const options = { separators: 'char_limit', limit: 1 }
    for await (const batch of splitDocument(input, options, await documentPlatform()))
      sizes.push(batch.length)
    expect(sizes).toEqual([256, 256, 88])
  })

  test('stops when aborted', async () => {
    const controller = new AbortController()
    const input = mediaInput('x'.repeat(1_000), 'text/plain')
    const options = { separators: 'char_limit', limit: 1 }
    const batches = splitDocument(input, options, await documentPlatform(), controller.signal)
    expect((await batches.next()).done).toBe(false)
    controller.abort()
    await expect(batches.next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  test.each(['application/msword', 'application/zip', 'image/png'])(
    'is not what %s is',
    async (mediaType) => {
      await expect(splitTexts('PK', mediaType, { separators: '' })).rejects.toMatchObject({
        code: 'UNSUPPORTED_OPERATION',
      })
    },
  )

  test('of wrong options is not read', async () => {
    await expect(splitTexts('x', 'text/plain', { separators: 'chapter' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})
