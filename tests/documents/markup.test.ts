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
  test('is one chunk without separators: blocks on lines of their own, scripts, styles and skipped tags left out', async () => {
    expect(await splitTexts(page, 'text/html', { separators: '' })).toEqual([
      'A & B\nBefore all.\nAnimals\n\nAnimals move.\n\nThey eat. A lot.\n\nCats & dogs\n\nMeow… bark.\n\ntwo\n  lines\nPlants\n\nGreen.',
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
      { text: 'A & B\nBefore all.', title: 'A & B', heading: {}, sourceline: 2 },
      {
        text: 'Animals\n\nAnimals move.\n\nThey eat. A lot.',
        title: 'A & B',
        heading: { h1: 'Animals' },
        sourceline: 6,
      },
      {
        text: 'Cats & dogs\n\nMeow… bark.\n\ntwo\n  lines',
        title: 'A & B',
        heading: { h1: 'Animals', h2: 'Cats & dogs' },
        sourceline: 9,
      },
      { text: 'Plants\n\nGreen.', title: 'A & B', heading: { h1: 'Plants' }, sourceline: 13 },
    ])
  })

  test('breaks before paragraphs and headings, and at sentences within them', async () => {
    expect(await splitTexts(page, 'text/html', { separators: 'paragraph' })).toEqual([
      'A & B',
      'Before all.',
      'Animals',
      'Animals move.',
      'They eat. A lot.',
      'Cats & dogs',
      'Meow… bark.',
      'two\n  lines',
      'Plants',
      'Green.',
    ])
    expect((await splitTexts(page, 'text/html', { separators: 'sentence' })).slice(4, 6)).toEqual([
      'They eat.',
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
      'one\n\ntwothree\n\nfour\n\nfive\nsix\n��&unknown;\nseven',
    ])
    expect(await splitTexts('<script>only', 'text/html', { separators: '' })).toEqual([])
    expect(await splitTexts('', 'text/html', { separators: '' })).toEqual([])
  })

  test('takes the title of the document, not of a drawing in it', async () => {
    const html = '<svg><title>Icon</title></svg><title>Page</title>'
    expect(await split(html, 'text/html', { separators: '', metadata: 'title' })).toEqual([
      { text: 'Icon\nPage', title: 'Page' },
    ])
  })

  test('has rows of tables on lines, whatever is in the cells', async () => {
    const table =
      '<table><tr><th></th><th><p>Age</p></th></tr><tr><td><div>Ann</div><div>Lee</div></td><td><p>42</p></td></tr></table>'
    const page = `<p>Before</p>${table}<p>After</p>`
    expect(await splitTexts(page, 'text/html', { separators: '' })).toEqual([
      'Before\n\n\tAge\nAnn\nLee\t42\n\nAfter',
    ])
    const cells = '<table><tr><td>Ann Lee<td>42<tr><td>Bob Ray<td>43</table>'
    expect(await splitTexts(cells, 'text/html', { separators: 'sentence' })).toEqual([
      'Ann Lee\t42',
      'Bob Ray\t43',
    ])
    expect(await splitTexts(cells, 'text/html', { separators: 'paragraph' })).toEqual([
      'Ann Lee\t42\nBob Ray\t43',
    ])
  })

  test('has blocks without p as paragraphs and sentences', async () => {
    const blocks =
      '<div>one</div>two<ul><li>three<li>four</ul><dl><dt>five<dd>six</dl><pre>seven\n eight</pre>nine<br><br>ten<br>eleven'
    const paragraphs = ['one', 'two', 'three', 'four', 'five\nsix', 'seven\n eight', 'nine', 'ten\neleven']
    expect(await splitTexts(blocks, 'text/html', { separators: 'paragraph' })).toEqual(paragraphs)
    expect(await splitTexts(blocks, 'text/html', { separators: 'sentence' })).toEqual(
      paragraphs.flatMap((text) => (text === 'five\nsix' ? text.split('\n') : [text])),
    )
  })

  test('leaves out navigation and what is hidden, or keeps them', async () => {
    const page =
      '<nav>menu</nav><div role="navigation">more</div>text<noscript>without</noscript><b hidden>a</b><b style="Display : none">b</b>'
    expect(await splitTexts(page, 'text/html', { separators: '' })).toEqual(['text'])
    const kept = { separators: '', skipTags: [], skipHidden: false }
    expect(await splitTexts(page, 'text/html', kept)).toEqual(['menu\nmore\ntextwithoutab'])
    expect(
      await splitTexts('<header>a</header><p role="banner">b</p>c', 'text/html', {
        separators: '',
        skipTags: ['header'],
      }),
    ).toEqual(['c'])
  })

  test('may be XHTML, whose elements close themselves', async () => {
    const page =
      '<?xml version="1.0"?><html><head><title/><script src="x"/></head><body>text<nav/>more</body></html>'
    expect(await splitTexts(page, 'application/xhtml+xml', { separators: '' })).toEqual(['text\nmore'])
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
