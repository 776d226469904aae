import { describe, expect, test } from 'vitest'
import { split, splitTexts } from './support.ts'

const page = `<!DOCTYPE html>
<html><head><title> A &amp; B </title><style>p { color: red }</style></head>
<body>
<nav>Skip <b>me</b></nav>
Before all.
<h1>Animals</h1>
<p>Animals   move.<script>var p = '<p>no</p>'</script>
<p>They <em>eat</em>. A lot.
<h2>Cats &amp; dogs</h2>
<p>Meow&hellip; <!-- a comment --> bark.</p>
<pre>two
  lines</pre>
<h1>Plants</h1>
<p>Green.</p>
</body></html>`

describe('HTML', () => {
  test('is one chunk without separators: text nodes joined by spaces, scripts, styles and skipped tags left out', async () => {
    expect(await splitTexts(page, 'text/html', { separators: '' })).toEqual([
      'A & B Before all. Animals Animals move. They eat . A lot. Cats & dogs Meow… bark. two\n  lines Plants Green.',
    ])
    expect(
      await splitTexts('<nav>in</nav><aside>out</aside>', 'text/html', {
        separators: '',
        skipTags: ['ASIDE'],
      }),
    ).toEqual(['in'])
  })

  test('breaks before headings, with the title, the headings and the lines that chunks begin with', async () => {
    const metadata = 'title,heading,sourceline'
    expect(await split(page, 'text/html', { separators: 'heading', metadata })).toEqual([
      { text: 'A & B Before all.', title: 'A & B', heading: {}, sourceline: 2 },
      {
        text: 'Animals Animals move. They eat . A lot.',
        title: 'A & B',
        heading: { h1: 'Animals' },
        sourceline: 6,
      },
      {
        text: 'Cats & dogs Meow… bark. two\n  lines',
        title: 'A & B',
        heading: { h1: 'Animals', h2: 'Cats & dogs' },
        sourceline: 9,
      },
      { text: 'Plants Green.', title: 'A & B', heading: { h1: 'Plants' }, sourceline: 13 },
    ])
  })

  test('breaks before paragraphs and headings, and at sentences within them', async () => {
    expect(await splitTexts(page, 'text/html', { separators: 'paragraph' })).toEqual([
      'A & B Before all.',
      'Animals',
      'Animals move.',
      'They eat . A lot.',
      'Cats & dogs',
      'Meow… bark. two\n  lines',
      'Plants',
      'Green.',
    ])
    expect((await splitTexts(page, 'text/html', { separators: 'sentence' })).slice(3, 5)).toEqual([
      'They eat .',
      'A lot.',
    ])
  })

  test('has the headings and lines that each limited chunk begins under', async () => {
    const chunks = await split(page, 'text/html', {
      separators: 'char_limit',
      limit: 40,
      metadata: 'heading,sourceline',
    })
    expect(chunks.map((chunk) => chunk.heading?.h1)).toEqual([undefined, 'Animals', 'Animals'])
    expect(chunks.map((chunk) => chunk.sourceline)).toEqual([2, 8, 10])
  })

  test('is read whatever the tags look like', async () => {
    const tangled = '<p>one<div>two<b>three<p>four</b></p><h1>five<h2>six</h2>&#0;&#xD800;&unknown; <br>seven'
    expect(await splitTexts(tangled, 'text/html', { separators: '' })).toEqual([
      'one two three four five six ��&unknown; seven',
    ])
    expect(await splitTexts('<script>only', 'text/html', { separators: '' })).toEqual([])
    expect(await splitTexts('', 'text/html', { separators: '' })).toEqual([])
  })

  test('takes the title of the document, not of a drawing in it', async () => {
    const html = '<svg><title>Icon</title></svg><title>Page</title>'
    expect(await split(html, 'text/html', { separators: '', metadata: 'title' })).toEqual([
      { text: 'Icon Page', title: 'Page' },
    ])
  })

  test('of many megabytes is read in linear time, lines counted', async () => {
    const paragraph = '<p>Some <b>text</b> &amp; more of it, again and again.</p>\n'
    const count = 100_000
    const chunks = await split(paragraph.repeat(count), 'text/html', {
      separators: 'paragraph',
      metadata: 'sourceline',
    })
    expect(chunks).toHaveLength(count)
    expect(chunks.every((chunk, index) => chunk.sourceline === index + 1)).toBe(true)
  })
})

describe('XML', () => {
  test('is its text nodes', async () => {
    const xml =
      '<?xml version="1.0"?>\n<a><Title>T &amp; U</Title>\n<p>x</p><![CDATA[<y>]]><script>z</script><nav>no</nav></a>'
    expect(
      await split(xml, 'application/xml', { separators: 'paragraph', metadata: 'title,heading,sourceline' }),
    ).toEqual([{ text: 'T & U x <y> z', title: '', heading: null, sourceline: 2 }])
  })
})
