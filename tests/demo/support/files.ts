import { PDFDocument, StandardFonts } from 'pdf-lib'

/** A file as Playwright gives it to a page. */
export interface GivenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

function textFile(name: string, mimeType: string, text: string): GivenFile {
  return { name, mimeType, buffer: Buffer.from(text) }
}

export const markdown = textFile(
  'garden.md',
  'text/markdown',
  '# Garden, and all that grows in it from the first warm days of spring to the last of autumn\n\n## Tomatoes\n\nTomato plants need warm soil and much sun.\n\n## Compost\n\nOld leaves become compost in a year.\n',
)
export const html = textFile(
  'sea.html',
  'text/html',
  '<!doctype html><title>The sea</title><h1>Whales</h1><p>Whales are mammals that sing below the water of the ocean.</p>',
)
export const text = textFile(
  'music.txt',
  'text/plain',
  'The violin is a string instrument.\n\nA piano has eighty-eight keys.\n',
)
/** Text under the name of a video. */
export const badVideo = textFile('holiday.mp4', 'video/mp4', 'This is no video at all.')

/** A PDF with one line a page. */
export async function pdf(): Promise<GivenFile> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const line of [
    'Volcanoes form where magma rises.',
    'An earthquake shakes the ground along a fault.',
  ]) {
    document.addPage([400, 200]).drawText(line, { x: 20, y: 100, size: 12, font })
  }
  return {
    name: 'earth.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from(await document.save({ useObjectStreams: false })),
  }
}

/** A text of so many sections that importing it takes a while. */
export function longMarkdown(sections: number): GivenFile {
  const parts = Array.from(
    { length: sections },
    (_, i) => `## Section ${i}\n\nThe river number ${i} flows through a valley with ${i % 17} bridges.\n`,
  )
  return textFile('rivers.md', 'text/markdown', parts.join('\n'))
}
