import { pt } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { expect, test } from 'vitest'
import { docx, epub, heading, paragraph, pptx } from '../support/office-files.ts'
import { makeMaskedPdf, makePdf, textLines } from '../support/pdf-files.ts'
import { workbook } from '../support/workbook.ts'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const article = docx(
  heading('Animals') + paragraph('Some are large.') + heading('Cats', 2) + paragraph('Purr.'),
  {
    title: 'On animals',
  },
)
const talk = pptx([
  { title: 'Welcome', lines: ['Hello.'] },
  { title: 'Goodbye', notes: 'Wave.' },
])
const sheets = workbook({
  sheets: { Sales: '<row><c t="str"><v>North</v></c><c><v>1.5</v></c></row>', Empty: '' },
})
const book = epub(['<h1>One</h1><p>First.</p>', '<h1>Two</h1><p>Second.</p>'])

/** The bytes of a file under another name, or none. */
const renamed = async (file: File, name: string): Promise<File> => new File([await file.arrayBuffer()], name)

onOneBackend('Documents', (backend) => {
  const documents = async (...files: readonly File[]) => {
    const t = await backend.db.createTable(backend.path(), { doc: pt.document() })
    await t.insert(files.map((doc) => ({ doc })))
    return t
  }

  test('of office programs and books are told by their content, whatever their names', async () => {
    const files = [article, talk, sheets, book]
    const t = await documents(...files, ...(await Promise.all(files.map((file) => renamed(file, 'a.pdf')))))
    const types = (await t.collect()).map(({ doc }) => doc.mediaType)
    expect(types.slice(0, 4)).toEqual([
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/epub+zip',
    ])
    expect(types.slice(4)).toEqual(types.slice(0, 4))
  })

  test('of office programs and books are split like others', async () => {
    const t = await documents(article, talk, sheets, book)
    const v = await backend.db.createView(backend.path('chunks'), t, {
      iterator: documentSplitter(t.c.doc, { separators: 'heading', metadata: 'title,heading,page' }),
    })
    const rows = await v.collect()
    expect(rows.map((row) => [row.text, row.title, row.heading, row.page])).toEqual([
      ['Animals\n\nSome are large.', 'On animals', { h1: 'Animals' }, null],
      ['Cats\n\nPurr.', 'On animals', { h1: 'Animals', h2: 'Cats' }, null],
      ['Welcome\n\nHello.', 'Welcome', { h1: 'Welcome' }, 0],
      ['Goodbye\n\nWave.', 'Welcome', { h1: 'Goodbye' }, 1],
      ['Sales\nNorth\t1.5', '', { h1: 'Sales' }, 0],
      ['Empty', '', { h1: 'Empty' }, 1],
      ['One\n\nFirst.', 'A Book', { h1: 'One' }, 0],
      ['Two\n\nSecond.', 'A Book', { h1: 'Two' }, 1],
    ])
  })

  test('have images of their pages, which are stored', async () => {
    const { bytes } = await makePdf([textLines(['One']), []])
    const t = await documents(new File([bytes], 'pages.pdf'), new File([await makeMaskedPdf()], 'masked.pdf'))
    const v = await backend.db.createView(backend.path('pages'), t, {
      iterator: documentSplitter(t.c.doc, {
        separators: 'page',
        elements: ['text', 'image'],
        metadata: 'page',
        imageDpi: 72,
      }),
    })
    expect(v.columns()).toEqual(['pos', 'text', 'page', 'image', 'doc'])
    const rows = await v.collect()
    expect(
      rows.map(({ text, page, image }) => [text, page, image.width, image.height, image.mediaType]),
    ).toEqual([
      ['One', 0, 612, 792, 'image/png'],
      ['', 1, 612, 792, 'image/png'],
      ['', 0, 100, 100, 'image/png'],
    ])
    const ink = async (row: number): Promise<number> => {
      const { data } = await rows[row]!.image.pixels()
      return data.filter((value, at) => at % 4 === 0 && value < 128).length
    }
    expect(await ink(0)).toBeGreaterThan(50)
    expect(await ink(1)).toBe(0)
    // A red square behind a mask that is white on the left and black on the right.
    const { data } = await rows[2]!.image.pixels()
    const colour = (x: number): number[] => Array.from(data.slice(4 * (50 * 100 + x), 4 * (50 * 100 + x) + 3))
    expect([colour(20), colour(80)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ])
    expect(rows[0]!.image.url).toMatch(/^media:/)
  })

  test('have images only where they have pages', async () => {
    const t = await documents(article)
    const iterator = documentSplitter(t.c.doc, { separators: 'page', elements: ['image'] })
    await expectError(
      backend.db.createView(backend.path('pages'), t, { iterator }),
      'UNSUPPORTED_OPERATION',
      { message: 'no images of pages' },
    )
  })

  test('of other kinds are refused by name', async () => {
    const t = await documents(article)
    const compound = (entry: string): File => {
      const file = new Uint8Array(4096)
      file.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
      const view = new DataView(file.buffer)
      view.setUint16(0x1e, 9, true)
      view.setUint32(0x30, 2, true)
      ;[...entry].forEach((character, i) =>
        view.setUint16(3 * 512 + 128 + 2 * i, character.charCodeAt(0), true),
      )
      return new File([file], 'a.docx')
    }
    for (const [file, message] of [
      [compound('EncryptedPackage'), 'is encrypted'],
      [compound('WordDocument'), '(.doc)'],
      [compound('Workbook'), '(.xls)'],
      [compound('PowerPoint Document'), '(.ppt)'],
      [epub(['x'], { parts: { mimetype: 'application/vnd.oasis.opendocument.text' } }), 'opendocument.text'],
      [epub(['x'], { parts: { mimetype: null } }), 'application/zip'],
    ] as const) {
      await expectError(t.insert({ doc: file }), 'INVALID_DATA_FORMAT', { message })
    }
  })
})
