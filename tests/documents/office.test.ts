import { describe, expect, test } from 'vitest'
import { declaring } from '../support/broken-documents.ts'
import { docx, epub, heading, paragraph, pptx, shape } from '../support/office-files.ts'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { workbook } from '../support/workbook.ts'
import { split, splitTexts } from './support.ts'

const types = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  epub: 'application/epub+zip',
}
const whole = async (file: File, type: keyof typeof types): Promise<string | undefined> =>
  (await splitTexts(file, types[type], { separators: '' }))[0]

describe('DOCX', () => {
  const article = docx(
    heading('Animals') +
      paragraph('Some are large.') +
      heading('Cats', 2) +
      paragraph('They purr. They sleep.') +
      paragraph('A style of its own', '<w:pStyle w:val="Own"/>') +
      paragraph('And its text.'),
    { title: 'On animals' },
  )

  test('has headings by styles, also by those that others are based on', async () => {
    const chunks = await split(article, types.docx, { separators: 'heading', metadata: 'title,heading,page' })
    expect(chunks.map(({ text, heading: under }) => [text, under])).toEqual([
      ['Animals\n\nSome are large.', { h1: 'Animals' }],
      ['Cats\n\nThey purr. They sleep.', { h1: 'Animals', h2: 'Cats' }],
      ['A style of its own\n\nAnd its text.', { h1: 'Animals', h2: 'A style of its own' }],
    ])
    expect(chunks[0]).toMatchObject({ title: 'On animals', page: null })
    expect(await splitTexts(article, types.docx, { separators: 'sentence' })).toContain('They sleep.')
  })

  test('is titled by the paragraph of that style, else by the first heading', async () => {
    const titled = docx(paragraph('The Title', '<w:pStyle w:val="T"/>') + heading('One'))
    expect(await split(titled, types.docx, { separators: '', metadata: 'title' })).toMatchObject([
      { title: 'The Title' },
    ])
    const untitled = docx(heading('One') + paragraph('a'))
    expect(await split(untitled, types.docx, { separators: '', metadata: 'title' })).toMatchObject([
      { title: 'One' },
    ])
  })

  test.for([
    ['a line break', '<w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r>', 'one\ntwo'],
    ['a tab', '<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>', 'one two'],
    [
      'words in several runs',
      '<w:r><w:t>wo</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>rd</w:t></w:r>',
      'word',
    ],
    ['a simple field', '<w:fldSimple w:instr="DATE"><w:r><w:t>1 May</w:t></w:r></w:fldSimple>', '1 May'],
    [
      'a field of parts',
      '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
      '7',
    ],
    [
      'changes',
      '<w:r><w:t>it is </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>',
      'it is new',
    ],
    [
      'hidden text',
      '<w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>!</w:t></w:r>',
      'seen!',
    ],
    ['a link', '<w:hyperlink><w:r><w:t>here</w:t></w:r></w:hyperlink>', 'here'],
    ['a formula', '<m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>', 'x+y'],
    [
      'a control with its prompt, and one with a value',
      '<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>Ada</w:t></w:r></w:sdtContent></w:sdt>',
      'Ada',
    ],
  ] as const)('reads %s', async ([, runs, expected]) => {
    expect(await whole(docx(paragraph(runs)), 'docx')).toBe(expected)
  })

  test('has hidden text where that is asked for', async () => {
    const file = docx(paragraph('<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>'))
    expect(await splitTexts(file, types.docx, { separators: '' })).toEqual([])
    expect(await splitTexts(file, types.docx, { separators: '', skipHidden: false })).toEqual(['hidden'])
  })

  test('has rows of tables on lines, items of lists close to each other, text boxes once', async () => {
    const cell = (text: string): string => `<w:tc>${paragraph(text)}</w:tc>`
    const box = (text: string): string => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`
    const file = docx(
      `<w:tbl><w:tr>${cell('a')}${cell('b')}</w:tr><w:tr>${cell('c')}${cell('d')}</w:tr></w:tbl>` +
        paragraph('first', '<w:pStyle w:val="L"/>') +
        paragraph('second', '<w:numPr><w:numId w:val="2"/></w:numPr>') +
        paragraph('text') +
        paragraph(
          `<w:r><mc:AlternateContent><mc:Choice>${box('boxed')}</mc:Choice><mc:Fallback>${box('boxed')}</mc:Fallback></mc:AlternateContent></w:r>`,
        ),
    )
    expect(await whole(file, 'docx')).toBe('a\tb\nc\td\nfirst\nsecond\n\ntext\n\nboxed')
  })

  test('has footnotes after the paragraphs that refer to them', async () => {
    const file = docx(
      paragraph('<w:r><w:t>Claim</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph('Next'),
      {
        notes: `<w:footnote w:type="separator" w:id="0">${paragraph('---')}</w:footnote><w:footnote w:id="2">${paragraph('Proof')}</w:footnote>`,
      },
    )
    expect(await splitTexts(file, types.docx, { separators: 'paragraph' })).toEqual([
      'Claim',
      'Proof',
      'Next',
    ])
  })

  test.skipIf(!hasSharedData)('a real one', async () => {
    const file = await sharedFile('documents/test_document.docx')
    const chunks = await split(file, types.docx, { separators: 'heading', metadata: 'title,heading' })
    expect(chunks.map((chunk) => [chunk.title, chunk.heading])).toEqual([
      ['Test Document', {}],
      ['Test Document', { h1: 'Section 1' }],
    ])
  })
})

describe('PPTX', () => {
  const talk = pptx([
    { title: 'Welcome', lines: ['First point', 'Second point'], notes: 'Smile.' },
    { lines: ['No title here'] },
    { title: 'Secret', isHidden: true },
    {
      title: 'Numbers',
      table: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
  ])

  test('is read slide by slide, the title first, then the rest, then the notes', async () => {
    const chunks = await split(talk, types.pptx, { separators: 'page', metadata: 'title,heading,page' })
    expect(chunks).toEqual([
      {
        text: 'Welcome\n\nFirst point\nSecond point\n\nSmile.',
        title: 'Welcome',
        heading: { h1: 'Welcome' },
        page: 0,
      },
      { text: 'No title here', title: 'Welcome', heading: {}, page: 1 },
      { text: 'Numbers\n\na\tb\n1\t2', title: 'Welcome', heading: { h1: 'Numbers' }, page: 3 },
    ])
    expect(await splitTexts(talk, types.pptx, { separators: 'page', skipHidden: false })).toContain('Secret')
  })

  test('is split at titles by headings', async () => {
    const texts = await splitTexts(talk, types.pptx, { separators: 'heading' })
    expect(texts.map((text) => text.split('\n')[0])).toEqual(['Welcome', 'Numbers'])
  })

  test('is titled by its properties, unless they have the name that nobody chose', async () => {
    const title = async (given: string): Promise<unknown> =>
      (
        await split(pptx([{ title: 'First' }], { title: given }), types.pptx, {
          separators: '',
          metadata: 'title',
        })
      )[0]?.title
    expect(await title('My talk')).toBe('My talk')
    expect(await title('PowerPoint Presentation')).toBe('First')
    expect(await title('PowerPoint-Präsentation')).toBe('First')
  })

  test('has line breaks, shapes in groups, and diagrams', async () => {
    const file = pptx(
      [
        {
          shapes: `<p:grpSp>${shape(['in a group'])}</p:grpSp><p:sp><p:txBody><a:p><a:r><a:t>one</a:t></a:r><a:br/><a:r><a:t>two</a:t></a:r></a:p></p:txBody></p:sp><p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rId9"/></a:graphicData></a:graphic></p:graphicFrame>`,
        },
      ],
      {
        parts: {
          'ppt/slides/_rels/slide1.xml.rels':
            '<Relationships><Relationship Id="rId9" Type="x/diagramData" Target="../diagrams/data1.xml"/></Relationships>',
          'ppt/diagrams/data1.xml':
            '<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>Step</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt type="pres"><dgm:t><a:p><a:r><a:t>no</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>',
        },
      },
    )
    expect(await whole(file, 'pptx')).toBe('in a group\n\none\ntwo\n\nStep')
  })

  test.skipIf(!hasSharedData)('a real one', async () => {
    const file = await sharedFile('documents/test_presentation.pptx')
    const chunks = await split(file, types.pptx, { separators: 'page', metadata: 'title,heading,page' })
    expect(chunks).toMatchObject([{ page: 0, text: expect.stringMatching(/^Test Presentation\n/) }])
  })
})

describe('XLSX', () => {
  const text = (value: string): string => `<c t="str"><v>${value}</v></c>`
  const book = workbook({
    sheets: {
      Sales: `<row>${text('Region')}${text('Sum')}</row><row>${text('North')}<c><v>12.5</v></c></row><row r="9"><c r="A9" s="1"><v>45292</v></c><c r="D9"><v>1</v></c></row>`,
      'Old|hidden': `<row>${text('x')}</row>`,
      Notes: `<row>${text('two  \n lines')}</row>`,
    },
    formats: [14],
  })

  test('is read sheet by sheet, a line for each row', async () => {
    const options = { separators: 'page', metadata: 'heading,page' }
    expect(await split(book, types.xlsx, options)).toEqual([
      {
        text: 'Sales\nRegion\tSum\nNorth\t12.5\n2024-01-01\t\t\t1',
        heading: { h1: 'Sales' },
        page: 0,
      },
      { text: 'Notes\ntwo lines', heading: { h1: 'Notes' }, page: 2 },
    ])
    expect(await splitTexts(book, types.xlsx, { separators: 'heading', skipHidden: false })).toContain(
      'Old\nx',
    )
  })

  test('tells the rows that chunks begin in', async () => {
    const chunks = await split(book, types.xlsx, { separators: 'sentence', metadata: 'sourceline' })
    expect(chunks.slice(0, 4).map((chunk) => chunk.sourceline)).toEqual([null, 1, 2, 9])
  })
})

describe('EPUB', () => {
  const book = epub([
    '<h1>Part One</h1><p>It begins.</p><nav>menu</nav>',
    '<h2>Chapter Two</h2><p>It goes&#160;on.</p><p hidden="">no</p>',
  ])

  test('is read chapter by chapter, under headings that go on', async () => {
    const options = { separators: 'page', metadata: 'title,heading,page' }
    expect(await split(book, types.epub, options)).toEqual([
      { text: 'Part One\n\nIt begins.', title: 'A Book', heading: { h1: 'Part One' }, page: 0 },
      {
        text: 'Chapter Two\n\nIt goes\u00a0on.',
        title: 'A Book',
        heading: { h1: 'Part One', h2: 'Chapter Two' },
        page: 1,
      },
    ])
    expect(await splitTexts(book, types.epub, { separators: 'heading' })).toHaveLength(2)
  })

  test('with encrypted text is refused, with encrypted fonts read', async () => {
    const encryption = (uri: string): Record<string, string> => ({
      'META-INF/encryption.xml': `<encryption><EncryptedData><CipherData><CipherReference URI="${uri}"/></CipherData></EncryptedData></encryption>`,
    })
    const locked = epub(['<p>x</p>'], { parts: encryption('OEBPS/text/chapter%200.xhtml') })
    await expect(whole(locked, 'epub')).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
      message: 'The EPUB cannot be read: it is encrypted',
    })
    expect(await whole(epub(['<p>x</p>'], { parts: encryption('OEBPS/font.otf') }), 'epub')).toBe('x')
  })
})

describe('What is refused', () => {
  const refused = async (file: Blob, type: keyof typeof types, message: RegExp): Promise<void> => {
    await expect(splitTexts(file, types[type], { separators: '' })).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
      message: expect.stringMatching(message),
    })
  }

  test('one format in the place of another', async () => {
    const files = { docx: docx(''), pptx: pptx([]), xlsx: workbook({ sheets: { S: '' } }), epub: epub(['a']) }
    for (const [type, file] of Object.entries(files)) {
      for (const other of ['docx', 'pptx', 'xlsx', 'epub'] as const) {
        if (other !== type)
          await refused(file, other, new RegExp(`The ${other.toUpperCase()} cannot be read`))
      }
    }
  })

  test('what is cut off, and what inflates to more than there is memory', async () => {
    const file = docx(paragraph('x'.repeat(10_000)))
    await refused(file.slice(0, file.size - 30), 'docx', /cannot be read/)
    await refused(
      await declaring(file, 300_000_000),
      'docx',
      /inflates to 300\d{6} bytes or more, of which at most 268435456 are read/,
    )
    await refused(await declaring(file, 20), 'docx', /cannot be read/)
  })
})
