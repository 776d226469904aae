import type { PDFDocumentProxy } from 'pdfjs-dist'
import { PolytableError } from '@polytable/model/errors/index'
import { untilAborted } from '@polytable/model/async/abort'
import { cleanText } from '../../text/clean.ts'
import type { PageImages } from '../options.ts'
import type { ParsedDocument } from '../pieces.ts'
import type { DocumentPlatform, PdfJs } from '../platform.ts'
import { drawingTools } from './drawing-tools.ts'
import { formValues, withValues } from './form-values.ts'
import { fragmentsOf } from './fragments.ts'
import { closeLetters } from './letter-spacing.ts'
import { linesOf } from './lines.ts'
import { drawPage } from './page-image.ts'
import { checkObjectCount } from './object-count.ts'
import { piecesOf } from './page-pieces.ts'
import { inReadingOrder } from './reading-order.ts'
import { withoutRunningHeads, type PageLines } from './running-heads.ts'
import { checkWhole } from './whole.ts'

/** After so many pages pdf.js lets go of the fonts it holds. */
const CLEANUP_PAGES = 64

export interface PdfOptions {
  /** Whether running heads and page numbers are left out. */
  readonly skipRunningHeads: boolean
  /** How pages are drawn, where they are. */
  readonly images: PageImages | undefined
}

/** PDF: one piece per line of text. Pages are read one at a time, and their pieces given together, also where there are none. */
export function parsePdf(
  blob: Blob,
  options: PdfOptions,
  platform: DocumentPlatform,
  signal?: AbortSignal,
): ParsedDocument {
  let title = ''
  let drawn: ((index: number) => Promise<Blob>) | undefined
  return {
    title: () => title,
    pageImage: (index) => untilAborted(drawn!(index), signal),
    async *pieces() {
      const data = new Uint8Array(await blob.arrayBuffer())
      checkWhole(data)
      checkObjectCount(data)
      const canvases = options.images && (await platform.loadCanvases())
      const pdfjs = await platform.loadPdf()
      signal?.throwIfAborted()
      const loading = pdfjs.getDocument({
        data,
        cMapUrl: platform.cMapUrl,
        standardFontDataUrl: platform.standardFontDataUrl,
        wasmUrl: platform.wasmUrl,
        useWorkerFetch: platform.fetchesPdfData,
        // Text is read, and drawn as shapes: the same everywhere, whatever fonts a machine has.
        disableFontFace: true,
        useSystemFonts: false,
        isOffscreenCanvasSupported: false,
        isImageDecoderSupported: false,
        isEvalSupported: false,
        verbosity: 0,
        ...(canvases && drawingTools(canvases)),
      })
      const abort = (): void => void loading.destroy()
      signal?.addEventListener('abort', abort)
      try {
        const pdf = await loading.promise
        title = await readTitle(pdf)
        const { images } = options
        drawn = async (index) => {
          try {
            return await drawPage(pdf, index, images!, canvases!)
          } catch (error) {
            throw toPolytableError(error)
          }
        }
        const pages = readPages(pdf, pdfjs, signal)
        yield* piecesOf(options.skipRunningHeads ? withoutRunningHeads(pages) : pages)
      } catch (error) {
        signal?.throwIfAborted()
        throw toPolytableError(error)
      } finally {
        signal?.removeEventListener('abort', abort)
        await loading.destroy()
      }
    },
  }
}

async function* readPages(
  pdf: PDFDocumentProxy,
  pdfjs: PdfJs,
  signal: AbortSignal | undefined,
): AsyncGenerator<PageLines> {
  for (let page = 0; page < pdf.numPages; page++) {
    signal?.throwIfAborted()
    // What is asked of a document that is destroyed is not always answered.
    yield await untilAborted(readPage(pdf, pdfjs, page), signal)
    if (page % CLEANUP_PAGES === CLEANUP_PAGES - 1) await pdf.cleanup()
  }
}

async function readPage(pdf: PDFDocumentProxy, pdfjs: PdfJs, index: number): Promise<PageLines> {
  const page = await pdf.getPage(index + 1)
  try {
    const { items, styles } = await page.getTextContent()
    const viewport = page.getViewport({ scale: 1 })
    const texts = await closeLetters(
      items.filter((item) => 'str' in item),
      page,
      pdfjs,
    )
    const fragments = withValues(fragmentsOf(texts, styles, viewport), await formValues(page, viewport))
    return { index, height: viewport.height, lines: linesOf(inReadingOrder(fragments)) }
  } finally {
    page.cleanup()
  }
}

async function readTitle(pdf: PDFDocumentProxy): Promise<string> {
  const { info } = await pdf.getMetadata()
  const title: unknown = 'Title' in info ? info.Title : ''
  return typeof title === 'string' ? cleanText(title).trim() : ''
}

function toPolytableError(error: unknown): PolytableError {
  if (PolytableError.is(error)) return error
  if (error instanceof Error && error.name === 'PasswordException')
    return invalid('The PDF is encrypted', error)
  const reason = error instanceof Error ? error.message : String(error)
  return invalid(`The PDF cannot be read: ${reason}`, error)
}

function invalid(message: string, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', message, { cause })
}
