import { afterEach, expect, test } from 'vitest'
import { makePdf, textLines } from '../support/pdf-files.ts'
import type { SplitRequest } from './split.worker.ts'
import { mediaInput, split } from './support.ts'

let worker: Worker | undefined
afterEach(() => worker?.terminate())

test('documents are split in a module worker as on a page, and its messages are its own', async () => {
  const pages = [textLines(['In a worker.', 'On a page.']), textLines(['Again.'])]
  const { bytes } = await makePdf(pages, { title: 'T' })
  const options = {
    separators: 'sentence,token_limit',
    limit: 3,
    metadata: 'page,boundingBox,title,sourceline,heading',
  }
  worker = new Worker(new URL('./split.worker.ts', import.meta.url), { type: 'module' })
  const received: unknown[] = []
  worker.addEventListener('message', ({ data }) => received.push(data))
  worker.addEventListener('error', ({ message }) => received.push(message))
  for (const [document, mediaType] of [
    [bytes, 'application/pdf'],
    ['# A &amp; &copy; &notit; &AMP;\n\nText &hellip; &nothing; | *more*.', 'text/markdown'],
    ['<title>T</title><h1>A &amp; &copy;</h1><p>Text.', 'text/html'],
    ['Just text. And more of it.', 'text/plain'],
    [bytes, 'application/pdf'],
  ] as const) {
    const input = mediaInput(document, mediaType)
    const pdfDataUrl = new URL('/node_modules/pdfjs-dist/', window.location.href).href
    worker.postMessage({ input, options, pdfDataUrl } satisfies SplitRequest)
    await expect.poll(() => received.length).toBe(1)
    const chunks = await split(document, mediaType, options)
    expect(chunks.length).toBeGreaterThan(1)
    expect(received).toEqual([{ chunks, pretends: false }])
    received.length = 0
  }
})
