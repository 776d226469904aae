import { PDFDocument, StandardFonts } from 'pdf-lib'
import { pt } from 'polytable'
import { documentSplitter, frameIterator } from 'polytable/functions'
import { expect, test } from 'vitest'
import { encode } from '../support/encode.ts'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { sha256, smallVideo } from './support/media.ts'

const html = new File(
  [
    '<html><head><title>T</title></head><body><h1>One</h1><p>First.</p><nav>Menu</nav><h2>Two</h2><p>Second.</p></body></html>',
  ],
  'page.html',
  { type: 'text/html' },
)
const markdown = new File(['# One\n\nFirst.\n\n## Two\n\nSecond.\n'], 'page.md', { type: 'text/markdown' })
const text = new File(['One sentence. Another sentence.'], 'page.txt', { type: 'text/plain' })

async function pdf(...pages: readonly string[]): Promise<File> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const content of pages)
    document.addPage([300, 300]).drawText(content, { x: 20, y: 200, size: 12, font })
  return new File([new Uint8Array(await document.save())], 'pages.pdf', { type: 'application/pdf' })
}

onEveryBackend('Documents and videos', (backend) => {
  const documents = async (...files: readonly File[]) => {
    const t = await backend.db.createTable(backend.path(), {
      doc: pt.document(),
      note: pt.string().nullable(),
    })
    await t.insert(files.map((doc) => ({ doc })))
    return t
  }

  test('documents of each format are split by headings', async () => {
    const t = await documents(html, markdown)
    const v = await backend.db.createView(backend.path('chunks'), t, {
      iterator: documentSplitter(t.c.doc, { separators: 'heading', metadata: 'title,heading' }),
    })
    expect(v.columns()).toEqual(['pos', 'text', 'title', 'heading', 'doc', 'note'])
    const rows = await v.collect()
    const found = rows.filter((row) => /First|Second/.test(row.text))
    expect(found.map(({ doc, heading }) => [doc.name, heading])).toEqual([
      ['page.html', { h1: 'One' }],
      ['page.html', { h1: 'One', h2: 'Two' }],
      ['page.md', { h1: 'One' }],
      ['page.md', { h1: 'One', h2: 'Two' }],
    ])
    expect(found[0]?.title).toBe('T')
    expect(rows.some((row) => row.text.includes('Menu'))).toBe(false)
    const html1 = rows.filter(({ doc }) => doc.name === 'page.html')
    expect(html1.map(({ pos }) => pos)).toEqual(html1.map((_, i) => i))
  })

  test('PDFs are split by pages, texts by sentences; a note changes no chunk', async () => {
    const t = await documents(await pdf('Hello page one.', 'Hello page two.'))
    const v = await backend.db.createView(backend.path('pages'), t, {
      iterator: documentSplitter(t.c.doc, { separators: 'page', metadata: 'page' }),
    })
    expect((await v.collect()).map((row) => [row.page, row.text.trim()])).toEqual([
      [0, 'Hello page one.'],
      [1, 'Hello page two.'],
    ])
    const status = await t.update({ note: 'x' })
    expect(status.cascades.every(({ inserts, deletes }) => inserts === 0 && deletes === 0)).toBe(true)
    await t.update({ doc: await pdf('Only one.') })
    expect((await v.collect()).map((row) => row.text.trim())).toEqual(['Only one.'])
    await t.delete()
    expect(await v.count()).toBe(0)
    const texts = await documents(text)
    const sentences = await backend.db.createView(backend.path('sentences'), texts, {
      iterator: documentSplitter(texts.c.doc, { separators: 'sentence' }),
    })
    expect((await sentences.collect()).map((row) => row.text.trim())).toEqual([
      'One sentence.',
      'Another sentence.',
    ])
  })

  test('texts come in any encoding, as what they are given', async () => {
    const files = [
      new File([encode('Le café est fermé.', 'windows-1252')], 'a.txt'),
      new File([encode('<meta charset="shift_jis"><p>日本', 'shift_jis')], 'a.html'),
      new File([encode('Да', 'koi8-r')], 'a', { type: 'text/plain; charset=koi8-r' }),
      new File([encode('\ufeff# Über', 'utf-16be')], 'a', { type: 'text/markdown' }),
    ]
    const t = await documents(...files)
    expect((await t.collect()).map(({ doc }) => doc.mediaType)).toEqual([
      'text/plain',
      'text/html',
      'text/plain; charset=koi8-r',
      'text/markdown',
    ])
    const v = await backend.db.createView(backend.path('chunks'), t, {
      iterator: documentSplitter(t.c.doc, { separators: '' }),
    })
    expect((await v.collect()).map((row) => row.text)).toEqual(['Le café est fermé.', '日本', 'Да', 'Über'])
  })

  test('the same bytes are split as each type of document that they are given as', async () => {
    const t = await documents(
      ...['a.md', 'a.txt', 'a.html'].map((name) => new File(['before\n\n# One\n\n<p>after'], name)),
    )
    const v = await backend.db.createView(backend.path('chunks'), t, {
      iterator: documentSplitter(t.c.doc, { separators: 'heading' }),
    })
    expect((await v.collect()).map((row) => row.doc.name)).toEqual(['a.md', 'a.md', 'a.txt', 'a.html'])
  })

  test('limits count tokens or characters', async () => {
    const t = await documents(new File(['word '.repeat(100)], 'words.txt'))
    const make = async (options: Parameters<typeof documentSplitter>[1]) => {
      const v = await backend.db.createView(backend.path('chunks'), t, {
        iterator: documentSplitter(t.c.doc, options),
      })
      return (await v.collect()).map((row) => row.text)
    }
    const tokens = await make({ separators: 'token_limit', limit: 30 })
    expect(tokens.length).toBeGreaterThanOrEqual(4)
    const characters = await make({ separators: 'char_limit', limit: 50, overlap: 10 })
    expect(characters.every((chunk) => chunk.length <= 50)).toBe(true)
    expect(characters.length).toBeGreaterThanOrEqual(12)
  })

  test('wrong options are refused at the call', async () => {
    const t = await documents(text)
    const options = [
      { separators: 'nothing' },
      { separators: 'token_limit' },
      { separators: 'token_limit,char_limit', limit: 5 },
      { separators: 'char_limit', limit: 5, overlap: 5 },
      { separators: '', metadata: 'author' },
    ]
    for (const each of options) await expectError(() => documentSplitter(t.c.doc, each), 'INVALID_ARGUMENT')
    await expectError(() => frameIterator(t.c.doc), 'TYPE_MISMATCH', { message: 'not Document' })
    await expectError(() => documentSplitter('a.pdf' as never, { separators: '' }), 'INVALID_EXPRESSION')
  })

  test.skipIf(!hasSharedData)(
    'a real text: one chunk, 22 sentences, 67 pieces of at most 50 characters',
    async () => {
      const t = await documents(await sharedFile('documents/pxtbrief.txt'))
      const split = async (options: Parameters<typeof documentSplitter>[1]) => {
        const v = await backend.db.createView(backend.path('chunks'), t, {
          iterator: documentSplitter(t.c.doc, options),
        })
        return (await v.collect()).map((row) => row.text)
      }
      expect((await split({ separators: '' })).map(({ length }) => length)).toEqual([2793])
      expect(await split({ separators: 'sentence' })).toHaveLength(22)
      const pieces = await split({ separators: 'sentence, char_limit', limit: 50 })
      expect([pieces.length, pieces[0]]).toEqual([67, 'Pixeltable Briefing Doc\nSource: GitHub Repository:'])
    },
  )

  test('videos are split into frames: by rate, by number, all', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    await t.insert({ video: await smallVideo() })
    const frames = async (options: Parameters<typeof frameIterator>[1]) =>
      backend.db.createView(backend.path('frames'), t, { iterator: frameIterator(t.c.video, options) })
    const counts = []
    for (const options of [
      {},
      { fps: 5 },
      { fps: 1000 },
      { numFrames: 3 },
      { numFrames: 99 },
      { keyframesOnly: true },
    ]) {
      counts.push(await (await frames(options)).count())
    }
    expect(counts).toEqual([20, 10, 20, 3, 20, 3])
    await expectError(() => frames({ fps: 1, numFrames: 1 }), 'INVALID_ARGUMENT')
    await expectError(() => frames({ fps: 0 }), 'INVALID_ARGUMENT')
  })

  test('a frame is an image: the same in whatever order frames are read', async () => {
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    await t.insert({ video: await smallVideo() })
    const v = await backend.db.createView(backend.path('frames'), t, { iterator: frameIterator(t.c.video) })
    const rows = await v.collect()
    expect(rows.map(({ pos, frameAttrs }) => [pos, frameAttrs.index, frameAttrs.keyFrame])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i, i, i % 8 === 0]),
    )
    const hashes: string[] = []
    for (const { frame } of rows) {
      const { data, width, height } = await frame.pixels()
      expect([width, height, data.length]).toEqual([128, 96, 128 * 96 * 4])
      hashes.push(await sha256(new Uint8Array(data)))
    }
    expect(new Set(hashes).size).toBe(20)
    for (const pos of [11, 3, 15, 0]) {
      const [row] = await v.where(v.c.pos.eq(pos)).collect()
      expect(await sha256(new Uint8Array((await row!.frame.pixels()).data))).toBe(hashes[pos])
    }
    expect((await (await rows[5]!.frame.blob()).arrayBuffer()).byteLength).toBeGreaterThan(100)
  })

  test('functions of frames', async () => {
    const brightness = pt.udf({
      name: 'test.brightness',
      params: { image: pt.image() },
      returns: pt.float(),
      run: async ({ image }) => {
        const { data } = await image.pixels()
        return data.reduce((sum, value) => sum + value, 0) / data.length
      },
    })
    const t = await backend.db.createTable(backend.path(), { video: pt.video() })
    const v = await backend.db.createView(backend.path('frames'), t, {
      iterator: frameIterator(t.c.video, { fps: 2 }),
    })
    const bright = await v.addComputedColumn({ brightness: brightness({ image: v.c.frame }) })
    await t.insert({ video: await smallVideo() })
    const values = (await bright.collect()).map((row) => row.brightness)
    expect(values).toHaveLength(4)
    for (const value of values) {
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThan(255)
    }
  })
})
