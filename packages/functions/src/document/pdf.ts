import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { PolytableError } from '@polytable/model/errors/index'
import { cleanText } from '../text/clean.ts'
import { linesOf, type PdfLine } from './pdf-layout.ts'
import type { ParsedDocument, Piece } from './pieces.ts'
import type { DocumentPlatform } from './platform.ts'

/** Bytes at the end searched for the mark that ends every whole PDF. */
const TAIL = 64 * 1024
/** Bytes at the beginning searched for the length that a linearised PDF declares. */
const HEAD = 1024
/** After so many pages pdf.js lets go of the fonts it holds. */
const CLEANUP_PAGES = 64

/** PDF: one piece per line of text. Pages are read one at a time. */
export function parsePdf(blob: Blob, platform: DocumentPlatform, signal?: AbortSignal): ParsedDocument {
  let title = ''
  return {
    title: () => title,
    async *pieces() {
      await checkWhole(blob)
      const pdfjs = await platform.loadPdf()
      signal?.throwIfAborted()
      const loading = pdfjs.getDocument({
        data: new Uint8Array(await blob.arrayBuffer()),
        cMapUrl: platform.cMapUrl,
        standardFontDataUrl: platform.standardFontDataUrl,
        wasmUrl: platform.wasmUrl,
        useWorkerFetch: platform.fetchesPdfData,
        // Text only: nothing is drawn. The same metrics everywhere, whatever fonts a machine has.
        disableFontFace: true,
        useSystemFonts: false,
        isOffscreenCanvasSupported: false,
        isImageDecoderSupported: false,
        isEvalSupported: false,
        verbosity: 0,
      })
      const abort = (): void => void loading.destroy()
      signal?.addEventListener('abort', abort)
      try {
        const pdf = await loading.promise
        title = await readTitle(pdf)
        for (let page = 0; page < pdf.numPages; page++) {
          signal?.throwIfAborted()
          yield await readPage(pdf, page)
          if (page % CLEANUP_PAGES === CLEANUP_PAGES - 1) await pdf.cleanup()
        }
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

async function readPage(pdf: PDFDocumentProxy, index: number): Promise<Piece[]> {
  const page: PDFPageProxy = await pdf.getPage(index + 1)
  try {
    const { items, styles } = await page.getTextContent()
    const viewport = page.getViewport({ scale: 1 })
    const lines = linesOf(
      items.filter((item) => 'str' in item),
      styles,
      viewport,
    )
    return lines.map((line, at) => toPiece(line, index, at === 0))
  } finally {
    page.cleanup()
  }
}

function toPiece(line: PdfLine, page: number, first: boolean): Piece {
  const begins = first ? 'page' : line.startsParagraph ? 'paragraph' : 'none'
  return {
    text: line.text,
    place: { page, line: null, heading: null, box: line.box },
    begins,
    glue: begins === 'paragraph' ? '\n\n' : '\n',
  }
}

async function readTitle(pdf: PDFDocumentProxy): Promise<string> {
  const { info } = await pdf.getMetadata()
  const title: unknown = 'Title' in info ? info.Title : ''
  return typeof title === 'string' ? cleanText(title).trim() : ''
}

/** pdf.js repairs what it can, so that a file cut off would lose its pages in silence. */
async function checkWhole(blob: Blob): Promise<void> {
  const head = await latin1(blob.slice(0, HEAD))
  const tail = await latin1(blob.slice(Math.max(0, blob.size - TAIL)))
  const declared = /\/Linearized[^>]*\/L\s+(\d+)/.exec(head)?.[1]
  if (!head.includes('%PDF-')) throw invalid('The document is not a PDF')
  if (!tail.includes('%%EOF') || (declared !== undefined && Number(declared) > blob.size)) {
    throw invalid('The PDF is truncated')
  }
}

async function latin1(blob: Blob): Promise<string> {
  return new TextDecoder('latin1').decode(await blob.arrayBuffer())
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
