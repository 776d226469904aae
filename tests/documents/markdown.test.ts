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
    expect(chunks[2]?.text).toBe('Three\na\tb\n1\t2\ncode()\n\na picture')
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

  test('has the HTML in it, on its lines', async () => {
    const text = `# A

<p align="center">A <b>fast</b>
database</p>

<details>
<summary>Installation</summary>

run **it**

</details>

One<br>two, H<sub>2</sub>O <!-- note -->end.

<Tabs groupId="x">
  <Tab label="npm">npm install it</Tab>
  <Tab label="yarn">yarn add it</Tab>
</Tabs>

<Video src="x" hidden />
<nav>

menu

</nav>

| a<br>b | c |
|--|--|
`
    const chunks = await split(text, 'text/markdown', { separators: 'sentence', metadata: 'sourceline' })
    expect(chunks.map((chunk) => [chunk.text, chunk.sourceline])).toEqual([
      ['A', 1],
      ['A fast database', 3],
      ['Installation', 7],
      ['run it', 9],
      ['One\ntwo, H2O end.', 13],
      ['npm install it', 16],
      ['yarn add it', 17],
      ['a\nb\tc', 27],
    ])
  })

  test('of MDX is read without its code', async () => {
    const text = `import Tabs from '@theme/Tabs'
export const meta = {
  title: 'x',
}

{/* a comment */}

import this idea: it is text.

<Tabs>import</Tabs>
`
    const options = { separators: 'paragraph' }
    expect(await splitTexts(text, 'text/mdx', options)).toEqual(['import this idea: it is text.', 'import'])
  })

  test('has front matter as metadata, not as text', async () => {
    const text =
      '---\ntitle: "A demo"\ndate: 2026-09-18\ntags: [a, b]\nn: .nan\n---\n\nFirst words.\n\n# Heading\n'
    const options = { separators: 'heading', metadata: 'title,heading,sourceline,front_matter' }
    const frontMatter = { title: 'A demo', date: '2026-09-18', tags: ['a', 'b'], n: null }
    expect(await split(text, 'text/markdown', options)).toEqual([
      { text: 'First words.', title: 'A demo', heading: {}, sourceline: 8, frontMatter },
      { text: 'Heading', title: 'A demo', heading: { h1: 'Heading' }, sourceline: 10, frontMatter },
    ])
  })

  test.each([
    ['---\nno mapping\n---\n\nText.', 'no mapping\n\nText.', null],
    ['Text.\n\n---\na: b\n---\n', 'Text.\na: b', null],
    ['---\n---\nText.', 'Text.', null],
    ['---\r\na: 1\r\n...\r\nText.', 'Text.', { a: 1 }],
    [
      '---\nn: 12345678901234567890\nm: 9007199254740991\n---\nText.',
      'Text.',
      { n: '12345678901234567890', m: 2 ** 53 - 1 },
    ],
    [
      '+++\ntitle = "A"\nday = 2026-09-18\nat = 2026-09-18T07:32:00Z\nn = 9007199254740993\nx = nan\n[taxonomies]\ntags = ["a", 1]\n+++\n\nText.',
      'Text.',
      {
        title: 'A',
        day: '2026-09-18',
        at: '2026-09-18T07:32:00.000Z',
        n: '9007199254740993',
        x: null,
        taxonomies: { tags: ['a', 1] },
      },
    ],
    ['+++\r\na = 1\r\n+++\r\nText.', 'Text.', { a: 1 }],
    ['+++\nno mapping\n+++\n\nText.', '+++ no mapping +++\n\nText.', null],
    ['+++\na = 1\n\nText.', '+++ a = 1\n\nText.', null],
    ['---\na: 1\nb: {{ template }}\nc: 2\n---\nText.', 'Text.', expect.objectContaining({ a: 1 }) as unknown],
  ])('of %j is %j', async (text, expected, frontMatter) => {
    expect(await split(text, 'text/markdown', { separators: '', metadata: 'frontMatter' })).toEqual([
      { text: expected, frontMatter },
    ])
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
