import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import { open, pt } from 'polytable'
import { documentSplitter, frameIterator } from 'polytable/functions'
import { residentBytes } from './support/memory.ts'
import { mib, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'
import { lengthenVideo, makeVideo } from './support/video.ts'

const VIDEO_BYTES = 500 * 2 ** 20
const PAGES = 1000
const SAMPLE_MS = 50

/** The most memory that the process holds while `work` runs, and what it held before. */
async function peakOf(work: () => Promise<unknown>): Promise<{ before: number; peak: number }> {
  const before = residentBytes()
  let peak = before
  const sampler = setInterval(() => (peak = Math.max(peak, residentBytes())), SAMPLE_MS)
  try {
    await work()
  } finally {
    clearInterval(sampler)
  }
  return { before, peak: Math.max(peak, residentBytes()) }
}

async function makePdf(path: string): Promise<void> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (let n = 1; n <= PAGES; n++) {
    const page = document.addPage()
    for (let line = 0; line < 40; line++) {
      page.drawText(`Page ${n}, line ${line}: a sentence that is there to be read and split.`, {
        x: 40,
        y: 780 - 18 * line,
        size: 11,
        font,
      })
    }
  }
  await writeFile(path, await document.save())
}

async function report(subject: string, path: string, work: () => Promise<unknown>): Promise<void> {
  const { size } = await stat(path)
  const { before, peak } = await peakOf(work)
  print({
    subject: `memory added while ${subject}, by the size of the file (${mib(size)})`,
    ratio: (peak - before) / size,
    details: `${mib(before)} before, ${mib(peak)} at the most`,
  })
}

await withTemporaryDirectory(async (directory) => {
  const video = join(directory, 'long.mp4')
  const pdf = join(directory, 'long.pdf')
  const minute = join(directory, 'minute.mp4')
  await makeVideo(minute)
  await lengthenVideo(minute, Math.ceil(VIDEO_BYTES / (await stat(minute)).size), video)
  await makePdf(pdf)
  const db = await open(join(directory, 'database'))
  try {
    const videos = await db.createTable('videos', { video: pt.video() })
    await report('inserting a video by its path and listing a frame per second', video, async () => {
      await videos.insert({ video })
      await db.createView('frames', videos, { iterator: frameIterator(videos.c.video, { fps: 1 }) })
    })
    const documents = await db.createTable('documents', { document: pt.document() })
    await report(`splitting a PDF of ${PAGES.toLocaleString('en')} pages`, pdf, async () => {
      await documents.insert({ document: pdf })
      const chunks = await db.createView('chunks', documents, {
        iterator: documentSplitter(documents.c.document, { separators: 'page' }),
      })
      if ((await chunks.count()) < PAGES) throw new Error('Pages are missing')
    })
  } finally {
    await db.close()
  }
})
