import { describe, expect, test } from 'vitest'
import { splitDocument } from '../../packages/functions/src/document/split.ts'
import { makeChinesePdf, makePdf, textLines } from '../support/pdf-files.ts'
import { documentPlatform, mediaInput, split, splitTexts } from './support.ts'

const pdfType = 'application/pdf'

const twoPages = [
  [
    ...textLines(['A first paragraph that', 'goes on. It ends.'], 720),
    ...textLines(['A second paragraph.'], 660),
    { text: 'Large heading', x: 72, y: 600, size: 20 },
  ],
  [],
  textLines(['The last page.']),
]

describe('PDF', () => {
  test('is one chunk, lines and paragraphs kept apart', async () => {
    const { bytes } = await makePdf(twoPages)
    expect(await splitTexts(bytes, pdfType, { separators: '' })).toEqual([
      'A first paragraph that\ngoes on. It ends.\n\nA second paragraph.\n\nLarge heading\nThe last page.',
    ])
  })

  test('breaks at pages, which are counted from 0 and left out where they have no text', async () => {
    const { bytes } = await makePdf(twoPages, { title: 'Two pages' })
    const chunks = await split(bytes, pdfType, {
      separators: 'page',
      metadata: 'page,title,heading,sourceline',
    })
    expect(chunks.map(({ page, title, heading, sourceline }) => [page, title, heading, sourceline])).toEqual([
      [0, 'Two pages', null, null],
      [2, 'Two pages', null, null],
    ])
  })

  test('breaks at paragraphs and sentences', async () => {
    const { bytes } = await makePdf(twoPages)
    expect(await splitTexts(bytes, pdfType, { separators: 'paragraph' })).toEqual([
      'A first paragraph that\ngoes on. It ends.',
      'A second paragraph.',
      'Large heading',
      'The last page.',
    ])
    expect((await splitTexts(bytes, pdfType, { separators: 'sentence' })).slice(0, 2)).toEqual([
      'A first paragraph that\ngoes on.',
      'It ends.',
    ])
  })

  test('tells the box around the text of a chunk, in points from the top left corner', async () => {
    const text = 'minimum'
    const { bytes, font } = await makePdf([[{ text, x: 100, y: 500, size: 20 }]])
    const [chunk] = await split(bytes, pdfType, { separators: 'page', metadata: 'bounding_box' })
    const box = chunk?.boundingBox
    expect(box?.x1).toBeCloseTo(100, 1)
    expect(box?.x2).toBeCloseTo(100 + font.widthOfTextAtSize(text, 20), 0)
    expect(box?.y1).toBeGreaterThan(792 - 500 - 20)
    expect(box?.y1).toBeLessThan(792 - 500 - 10)
    expect(box?.y2).toBeGreaterThan(792 - 500)
    expect(box?.y2).toBeLessThan(792 - 500 + 8)
  })

  test('tells boxes of pages as they are turned', async () => {
    const { bytes } = await makePdf([[{ text: 'Turned', x: 100, y: 500 }]], { rotate: 90 })
    const [chunk] = await split(bytes, pdfType, { separators: 'page', metadata: 'boundingBox' })
    const { x1 = 0, x2 = 0, y1 = 0, y2 = 0 } = chunk?.boundingBox ?? {}
    expect(y1).toBeCloseTo(100, 1)
    expect(y2 - y1).toBeGreaterThan(2 * (x2 - x1))
    expect(x1).toBeLessThan(500)
    expect(x2).toBeGreaterThan(500)
  })

  test('gives chunks across pages the page they begin on, and the box on it', async () => {
    const { bytes } = await makePdf([textLines(['First page text']), textLines(['Second page text'], 300)])
    const chunks = await split(bytes, pdfType, {
      separators: 'char_limit',
      limit: 20,
      metadata: 'page,boundingBox',
    })
    expect(chunks.map((chunk) => chunk.text)).toEqual(['First page text', 'Second page text'])
    expect(chunks.map((chunk) => chunk.page)).toEqual([0, 1])
    expect(chunks[0]?.boundingBox?.y2).toBeLessThan(100)
    expect(chunks[1]?.boundingBox?.y1).toBeGreaterThan(400)
  })

  test('keeps columns apart and puts spaces between words drawn apart', async () => {
    const { bytes } = await makePdf([
      [
        { text: 'left one', x: 72, y: 700 },
        { text: 'left two', x: 72, y: 686 },
        { text: 'right one', x: 320, y: 700 },
        { text: 'right two', x: 320, y: 686 },
      ],
      [
        { text: 'same', x: 72, y: 700 },
        { text: 'line', x: 110, y: 700 },
      ],
    ])
    expect(await splitTexts(bytes, pdfType, { separators: 'paragraph' })).toEqual([
      'left one\nleft two',
      'right one\nright two',
      'same line',
    ])
  })

  test('in an encoding of East Asia is read with the data files of pdf.js', async () => {
    expect(await splitTexts(await makeChinesePdf('中文文字'), pdfType, { separators: '' })).toEqual([
      '中文文字',
    ])
  })

  test('is read page by page: the first chunks come before the last pages are read', async () => {
    const { bytes } = await makePdf(Array.from({ length: 300 }, (_, index) => textLines([`Page ${index}`])))
    const batches = splitDocument(
      mediaInput(bytes, pdfType),
      { separators: 'page' },
      await documentPlatform(),
    )
    const first = await batches.next()
    expect(first.done === true ? 0 : first.value.length).toBe(256)
    await batches.return(undefined)
    expect(await splitTexts(bytes, pdfType, { separators: 'page' })).toHaveLength(300)
  })

  test('stops when aborted, before and between pages', async () => {
    const { bytes } = await makePdf(Array.from({ length: 300 }, (_, index) => textLines([`Page ${index}`])))
    const platform = await documentPlatform()
    const options = { separators: 'page' }
    const aborted = splitDocument(mediaInput(bytes, pdfType), options, platform, AbortSignal.abort())
    await expect(aborted.next()).rejects.toMatchObject({ name: 'AbortError' })
    const controller = new AbortController()
    const batches = splitDocument(mediaInput(bytes, pdfType), options, platform, controller.signal)
    await batches.next()
    controller.abort()
    await expect(batches.next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('is aborted while a page is being read', async () => {
    const { bytes } = await makePdf(Array.from({ length: 200 }, (_, index) => textLines([`Page ${index}`])))
    const controller = new AbortController()
    const platform = await documentPlatform()
    const batches = splitDocument(mediaInput(bytes, pdfType), { separators: '' }, platform, controller.signal)
    const reading = batches.next()
    setTimeout(() => controller.abort(), 20)
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('can be read beside another one', async () => {
    const [short, long] = await Promise.all([
      makePdf([textLines(['Short'])]),
      makePdf(Array.from({ length: 50 }, (_, index) => textLines([`Page ${index}`]))),
    ])
    const [one, fifty] = await Promise.all([
      splitTexts(short.bytes, pdfType, { separators: 'page' }),
      splitTexts(long.bytes, pdfType, { separators: 'page' }),
    ])
    expect(one).toEqual(['Short'])
    expect(fifty).toHaveLength(50)
  })

  test('that is damaged or locked is refused', async () => {
    const { bytes } = await makePdf(twoPages)
    const locked = await makePdf(twoPages, { encrypted: true })
    const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)
    const header = new TextEncoder().encode('%PDF-1.7\nnothing else\n%%EOF')
    for (const [data, message] of [
      [bytes.slice(0, bytes.length / 2), /truncated/],
      [bytes.slice(0, bytes.length - 10), /truncated/],
      [new Uint8Array(0), /not a PDF/],
      [new TextEncoder().encode('Just text'), /not a PDF/],
      [noise, /not a PDF/],
      [header, /cannot be read/],
      [locked.bytes, /encrypted/],
    ] as const) {
      const splitting = splitTexts(data, pdfType, { separators: '' })
      await expect(splitting).rejects.toMatchObject({
        code: 'INVALID_DATA_FORMAT',
        message: expect.stringMatching(message),
      })
    }
  })
})
