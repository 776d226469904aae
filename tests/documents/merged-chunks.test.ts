import { describe, expect, test } from 'vitest'
import { split, splitTexts } from './support.ts'

const source = `# Animals

## Cats

Cats meow.

They sleep.

## Dogs

Dogs bark. They run and run and run all day.

# Plants

Green.
`

describe('chunks with a limit', () => {
  const texts = (separators: string, limit: number, overlap = 0): Promise<string[]> =>
    splitTexts(source, 'text/markdown', { separators: `${separators},char_limit`, limit, overlap })

  test('merge paragraphs, also across headings that nobody asked to part', async () => {
    expect(await texts('paragraph', 1000)).toEqual([
      'Animals\nCats\n\nCats meow.\n\nThey sleep.\nDogs\n\nDogs bark. They run and run and run all day.\nPlants\n\nGreen.',
    ])
  })

  test('do not end with a heading', async () => {
    expect(await texts('paragraph', 45)).toEqual([
      'Animals\nCats\n\nCats meow.\n\nThey sleep.',
      'Dogs\n\nDogs bark. They run and run and run all',
      'day.\nPlants\n\nGreen.',
    ])
    expect(await texts('paragraph', 50)).toEqual([
      'Animals\nCats\n\nCats meow.\n\nThey sleep.',
      'Dogs\n\nDogs bark. They run and run and run all day.',
      'Plants\n\nGreen.',
    ])
  })

  test('hold whole sentences, and repeat whole ones', async () => {
    expect(await texts('sentence', 40, 12)).toEqual([
      'Animals\nCats\n\nCats meow.\n\nThey sleep.',
      'They sleep.\nDogs\n\nDogs bark.',
      'They run and run and run all day.',
      'Plants\n\nGreen.',
    ])
  })

  test('keep to headings that are to be parted', async () => {
    expect(await texts('heading,paragraph', 1000)).toEqual([
      'Animals',
      'Cats\n\nCats meow.\n\nThey sleep.',
      'Dogs\n\nDogs bark. They run and run and run all day.',
      'Plants\n\nGreen.',
    ])
    expect(await texts('heading', 30)).toEqual([
      'Animals',
      'Cats\n\nCats meow.\n\nThey sleep.',
      'Dogs\n\nDogs bark. They run and',
      'run and run all day.',
      'Plants\n\nGreen.',
    ])
  })

  test('tell the place that they begin in', async () => {
    const options = { separators: 'paragraph,char_limit', limit: 50, metadata: 'heading,sourceline' }
    const chunks = await split(source, 'text/markdown', options)
    expect(chunks.map(({ heading, sourceline }) => [heading, sourceline])).toEqual([
      [{ h1: 'Animals' }, 1],
      [{ h1: 'Animals', h2: 'Dogs' }, 9],
      [{ h1: 'Plants' }, 13],
    ])
  })

  test('stay within limits in documents of any length', async () => {
    const paragraph = '<p>Some <b>text</b> &amp; more of it, again and again.</p>\n'
    const chunks = await splitTexts(paragraph.repeat(60_000), 'text/html', {
      separators: 'paragraph,char_limit',
      limit: 100,
    })
    expect(chunks.every((chunk) => chunk.length <= 100)).toBe(true)
    expect(chunks.filter((chunk) => chunk.split('\n\n').length === 2).length).toBeGreaterThan(29_990)
  })
})
