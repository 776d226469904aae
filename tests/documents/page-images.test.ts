import { describe, expect, test } from 'vitest'
import type { DocumentSplitOptions } from '../../packages/functions/src/document/split.ts'
import { makePdf, textLines } from '../support/pdf-files.ts'
import { split, splitTexts } from './support.ts'

const pdfType = 'application/pdf'
const pages: DocumentSplitOptions = { separators: 'page', elements: ['text', 'image'], imageDpi: 72 }

/** The first bytes and the size of a PNG. */
async function pngSize(image: Blob | undefined): Promise<readonly number[]> {
  const view = new DataView(await image!.slice(0, 24).arrayBuffer())
  expect(view.getUint32(0)).toBe(0x89504e47)
  return [view.getUint32(16), view.getUint32(20)]
}

describe('Images of pages', () => {
  test('are there for every page, beside its text', async () => {
    const { bytes } = await makePdf([textLines(['One']), [], textLines(['Three'])], { title: 'T' })
    const chunks = await split(bytes, pdfType, { ...pages, metadata: 'page,title,boundingBox' })
    expect(
      chunks.map(({ text, page, title, boundingBox }) => [text, page, title, boundingBox === null]),
    ).toEqual([
      ['One', 0, 'T', false],
      ['', 1, 'T', true],
      ['Three', 2, 'T', false],
    ])
    for (const { image } of chunks) {
      expect(image!.type).toBe('image/png')
      expect(await pngSize(image)).toEqual([612, 792])
    }
    expect(chunks[0]!.image!.size).toBeGreaterThan(chunks[1]!.image!.size)
  })

  test('have the resolution and the format that are asked for, 300 dots per inch and PNG unless said', async () => {
    const { bytes } = await makePdf([textLines(['One'])])
    const [whole] = await split(bytes, pdfType, { separators: 'page', elements: ['image'] })
    expect(Object.keys(whole!)).toEqual(['image'])
    expect(await pngSize(whole!.image)).toEqual([2550, 3300])
    const [half] = await split(bytes, pdfType, { ...pages, imageDpi: 36 })
    expect(await pngSize(half!.image)).toEqual([306, 396])
    for (const [imageFormat, magic] of [
      ['jpeg', 0xffd8ff],
      ['webp', 0x524946],
    ] as const) {
      const [chunk] = await split(bytes, pdfType, { ...pages, imageFormat })
      expect(chunk!.image!.type).toBe(`image/${imageFormat}`)
      const view = new DataView(await chunk!.image!.slice(0, 4).arrayBuffer())
      expect(view.getUint32(0) >>> 8).toBe(magic)
    }
  })

  test('of documents without pages, and of too many pixels, are refused', async () => {
    await expect(splitTexts('# Hi', 'text/markdown', pages)).rejects.toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
    })
    const { bytes } = await makePdf([[]])
    await expect(split(bytes, pdfType, { ...pages, imageDpi: 5000 })).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
      message: expect.stringMatching(/too many to draw/),
    })
  })

  test('are those of running heads left out too', async () => {
    const { bytes } = await makePdf(
      Array.from({ length: 6 }, (_, index) => [
        { text: 'Head', x: 72, y: 770 },
        ...textLines([`Text ${index}`], 400),
      ]),
    )
    const chunks = await split(bytes, pdfType, { ...pages, skipRunningHeads: true, metadata: 'page' })
    expect(chunks.map(({ text, page }) => [text, page])).toEqual(
      Array.from({ length: 6 }, (_, index) => [`Text ${index}`, index]),
    )
  })
})
