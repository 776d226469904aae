import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import { open, pt } from 'polytable'
import { documentSplitter } from 'polytable/functions'
import { alternate } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROUNDS = 3
const PAGES = 1_000
const LINES = 45
const words =
  'the table keeps every version of a row and its views follow each change of what they read from it as one would expect'.split(
    ' ',
  )

/** A PDF of pages of text, a sentence every 12 words or so. */
async function makePdf(): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.TimesRoman)
  let at = 0
  const word = (): string => {
    const text = words[(at * 7 + Math.floor(at / 11)) % words.length]!
    at++
    return at % 12 === 0 ? `${text}.` : at % 12 === 1 ? text[0]!.toUpperCase() + text.slice(1) : text
  }
  for (let page = 0; page < PAGES; page++) {
    const lines = Array.from({ length: LINES }, () => Array.from({ length: 14 }, word).join(' '))
    pdf.addPage([612, 792]).drawText(lines.join('\n'), { x: 72, y: 720, size: 11, lineHeight: 14, font })
  }
  return new Uint8Array(await pdf.save())
}

/** The texts of all pages, as pdf.js alone gives them. */
async function textByPdfjs(data: Uint8Array): Promise<number> {
  const { WorkerMessageHandler } = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  Reflect.set(globalThis, 'pdfjsWorker', { WorkerMessageHandler })
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const loading = pdfjs.getDocument({ data: data.slice(), useSystemFonts: false, verbosity: 0 })
  const pdf = await loading.promise
  let length = 0
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    length += items.map((item) => ('str' in item ? item.str : '')).join(' ').length
    page.cleanup()
  }
  await loading.destroy()
  return length
}

const data = await makePdf()

await withTemporaryDirectory(async (directory) => {
  const db = await open(join(directory, 'database'))
  try {
    let run = 0
    let sentences = 0
    const times = await alternate(
      {
        pdfjs: () => textByPdfjs(data),
        async polytable(n) {
          // Another file each time: results are kept by their content.
          const file = new File([data, `\n% ${run++}`], 'pages.pdf')
          const documents = await db.createTable(`documents${n}`, { document: pt.document() })
          const chunks = await db.createView(`chunks${n}`, documents, {
            iterator: documentSplitter(documents.c.document, { separators: 'sentence', metadata: 'page' }),
          })
          await documents.insert({ document: file })
          sentences = await chunks.count()
          await db.dropTable(chunks.path)
          await db.dropTable(documents.path)
        },
      },
      ROUNDS,
    )
    print({
      subject: `time of a PDF of ${PAGES} pages as ${sentences} rows of sentences, Node`,
      ratio: times.polytable / times.pdfjs,
      target: { atMost: 1.15 },
      details: `${ms(times.polytable)}, texts of the pages by pdf.js ${ms(times.pdfjs)}`,
    })
  } finally {
    await db.close()
  }
})
