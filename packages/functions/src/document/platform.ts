import type { MediaInput } from '@polytable/model/ports/index'

/** The part of pdf.js that reading text needs. */
export type PdfJs = Pick<typeof import('pdfjs-dist'), 'getDocument' | 'OPS'>

/** What reading documents needs of the platform it runs on. */
export interface DocumentPlatform {
  /** The bytes of a medium as a Blob, read on demand. @throws PolytableError PATH_NOT_FOUND where they cannot be opened */
  blob(input: MediaInput): Promise<Blob>
  /** pdf.js with its worker half in this same thread, so that the thread that splits is the one that works. */
  loadPdf(): Promise<PdfJs>
  /** Where pdf.js finds its data: a URL, or a path of the local file system, with a final slash. */
  readonly cMapUrl: string
  readonly standardFontDataUrl: string
  readonly wasmUrl: string
  /** True where these are URLs to fetch. */
  readonly fetchesPdfData: boolean
}
