import { describe, expect, test } from 'vitest'
import { split, splitTexts } from './support.ts'

const source = `Before.

# *One* and \`two\`

A **bold**, wrapped
paragraph with a [link](http://x.y).

- tight
- list

- a

- loose list

### Three

| a | b |
|---|---|
| 1 | 2 |

\`\`\`js
code()
\`\`\`

![a picture](p.png)

## Two
~~Gone~~. Kept.
`

describe('Markdown', () => {
  test('breaks before headings, with headings and lines', async () => {
    const chunks = await split(source, 'text/markdown', {
      separators: 'heading',
      metadata: 'title,heading,sourceline',
    })
    expect(chunks.map((chunk) => [chunk.sourceline, chunk.heading])).toEqual([
      [1, {}],
      [3, { h1: 'One and two' }],
      [15, { h1: 'One and two', h3: 'Three' }],
      [27, { h1: 'One and two', h2: 'Two' }],
    ])
    expect(chunks.every((chunk) => chunk.title === 'One and two')).toBe(true)
    expect(chunks[2]?.text).toBe('Three\na b\n1 2\ncode()\na picture')
  })

  test('breaks before paragraphs, not within tight lists', async () => {
    expect(
      await splitTexts('Text.\n\n- tight\n- list\n\nMore.\n\n1. loose\n\n2. list\n', 'text/markdown', {
        separators: 'paragraph',
      }),
    ).toEqual(['Text.\ntight\nlist', 'More.', 'loose', 'list'])
  })

  test('breaks at sentences of paragraphs', async () => {
    expect((await splitTexts(source, 'text/markdown', { separators: 'sentence' })).slice(-3)).toEqual([
      'Two',
      'Gone.',
      'Kept.',
    ])
  })

  test('keeps all text however it is divided', async () => {
    const whole = await splitTexts(source, 'text/markdown', { separators: '' })
    expect(whole).toHaveLength(1)
    for (const separators of ['heading', 'paragraph', 'sentence']) {
      const texts = await splitTexts(source, 'text/markdown', { separators })
      expect(texts.join('').replace(/\s/g, '')).toBe(whole.join('').replace(/\s/g, ''))
    }
  })

  test('without text gives nothing', async () => {
    expect(await splitTexts('\n***\n<!-- note -->\n', 'text/markdown', { separators: '' })).toEqual([])
  })

  test('too large for a syntax tree is refused', async () => {
    await expect(
      splitTexts('a'.repeat(17 * 1024 * 1024), 'text/markdown', { separators: '' }),
    ).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
    })
  })
})
