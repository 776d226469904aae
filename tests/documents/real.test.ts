import { describe, expect, test } from 'vitest'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { condensed, split, splitTexts } from './support.ts'

const everything = 'title,heading,sourceline,page,bounding_box'
const document = (name: string): Promise<File> => sharedFile(`documents/${name}`)

describe.skipIf(!hasSharedData)('real documents', () => {
  test('a text file: one chunk, 22 sentences, 67 chunks of at most 50 characters', async () => {
    const file = await document('pxtbrief.txt')
    for (const separators of ['', 'paragraph']) {
      const texts = await splitTexts(file, 'text/plain', { separators })
      expect(texts.map((text) => text.length)).toEqual([2793])
      expect(texts[0]).toMatch(
        /^Pixeltable Briefing Doc\nSource: GitHub Repository: pixeltable\/pixeltable\n/,
      )
    }
    const sentences = await splitTexts(file, 'text/plain', { separators: 'sentence' })
    expect(sentences).toHaveLength(22)
    expect(sentences[0]).toMatch(/^Pixeltable Briefing Doc\n[^]*for machine learning workflows\.\n$/)
    expect([sentences[0]?.length, sentences[21]?.length]).toEqual([245, 163])
    const options = { separators: 'sentence, char_limit', limit: 50, overlap: 0 }
    const limited = await splitTexts(file, 'text/plain', options)
    expect(limited).toHaveLength(67)
    expect(limited[0]).toBe('Pixeltable Briefing Doc\nSource: GitHub Repository:')
    expect(limited[63]).toBe('Its declarative approach, incremental updates, and')
    expect(limited.every((text) => text.length <= 50)).toBe(true)
  })

  test.each([
    ['1706.03762.pdf', 'application/pdf'],
    ['report.pdf', 'application/pdf'],
    ['Michael Stonebraker - Wikipedia.html', 'text/html'],
    ['layout-parser-paper.md', 'text/markdown'],
    ['etf_screener.txt', 'text/plain'],
  ])('%s: the same text in every division', async (name, mediaType) => {
    const file = await document(name)
    const whole = await split(file, mediaType, { separators: '', metadata: everything })
    expect(whole).toHaveLength(1)
    expect(Object.keys(whole[0] ?? {})).toEqual([
      'text',
      'title',
      'heading',
      'sourceline',
      'page',
      'boundingBox',
    ])
    const text = condensed(whole.map((chunk) => chunk.text))
    expect(text.length).toBeGreaterThan(10_000)
    for (const first of ['', 'heading', 'page', 'paragraph', 'sentence']) {
      expect(condensed(await splitTexts(file, mediaType, { separators: first }))).toBe(text)
      const limited = await splitTexts(file, mediaType, { separators: `${first},token_limit`, limit: 20 })
      expect(condensed(limited)).toBe(text)
    }
  })

  test('a paper: pages, paragraphs and boxes within them', async () => {
    const file = await document('1706.03762.pdf')
    const pages = await split(file, 'application/pdf', { separators: 'page', metadata: 'page' })
    expect(pages.map((chunk) => chunk.page)).toEqual(Array.from({ length: 15 }, (_, index) => index))
    const chunks = await split(file, 'application/pdf', { separators: 'paragraph', metadata: everything })
    const abstract = chunks.find((chunk) => chunk.text.startsWith('The dominant sequence'))
    expect(abstract?.text).toMatch(/large and limited training data\.$/)
    expect(abstract?.page).toBe(0)
    for (const { boundingBox: box } of chunks) {
      expect(box?.x1).toBeGreaterThanOrEqual(0)
      expect(box?.x2).toBeLessThanOrEqual(612)
      expect(box?.y1).toBeGreaterThanOrEqual(0)
      expect(box?.y2).toBeLessThanOrEqual(792)
    }
  })

  test('a web page: title and headings', async () => {
    const file = await document('Michael Stonebraker - Wikipedia.html')
    const chunks = await split(file, 'text/html', { separators: 'heading', metadata: everything })
    expect(chunks[0]?.title).toBe('Michael Stonebraker - Wikipedia')
    expect(chunks.map((chunk) => chunk.heading)).toContainEqual({
      h1: 'Michael Stonebraker',
      h2: 'Life[edit]',
      h3: 'The Berkeley years (1971–2000)[edit]',
      h4: 'Mariposa and Cohera[edit]',
    })
    expect(chunks.every((chunk) => !/function\s*\(|\{\s*display:/.test(chunk.text))).toBe(true)
  })

  test('are split alike in Node and in browsers', async () => {
    const options = { separators: 'sentence,token_limit', limit: 60, overlap: 10, metadata: everything }
    const digests = []
    for (const [name, mediaType] of [
      ['1706.03762.pdf', 'application/pdf'],
      ['report.pdf', 'application/pdf'],
      ['Michael Stonebraker - Wikipedia.html', 'text/html'],
      ['layout-parser-paper.md', 'text/markdown'],
    ] as const) {
      const chunks = await split(await document(name), mediaType, options)
      digests.push(`${name} ${chunks.length} ${await digest(JSON.stringify(chunks))}`)
    }
    // The same on both platforms; to be renewed when the way of splitting changes on purpose.
    expect(digests).toEqual([
      '1706.03762.pdf 220 3dcf918fea57f75c',
      'report.pdf 164 2d258d2790876cbf',
      'Michael Stonebraker - Wikipedia.html 114 8abd8221f9c27579',
      'layout-parser-paper.md 199 4637f671e12b0906',
    ])
  })
})

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(hash).slice(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
