import type { MediaInput } from '@polytable/model/ports/index'
import type { PageImageFormat } from './options.ts'

/** The part of pdf.js that reading text needs. */
export type PdfJs = Pick<typeof import('pdfjs-dist'), 'getDocument' | 'OPS'>

/** The part of a canvas that is the same in a page, in a worker and in Node. */
export interface Canvas {
  width: number
  height: number
  getContext(kind: '2d', options?: { readonly willReadFrequently?: boolean }): unknown
}

/** What pages are drawn on. */
export interface PageCanvases {
  create(width: number, height: number): Canvas
  /** The image on a canvas, in one of the formats that all platforms write. */
  encode(canvas: Canvas, mediaType: `image/${PageImageFormat}`): Promise<Blob>
}

/** What reading documents needs of the platform it runs on. */
export interface DocumentPlatform {
  /** The bytes of a medium as a Blob, read on demand. @throws PolytableError PATH_NOT_FOUND where they cannot be opened */
  blob(input: MediaInput): Promise<Blob>
  /** pdf.js with its worker half in this same thread, so that the thread that splits is the one that works. */
  loadPdf(): Promise<PdfJs>
  /** What pages are drawn on. @throws PolytableError INVALID_CONFIGURATION where this platform has nothing to draw on */
  loadCanvases(): Promise<PageCanvases>
  /** Where pdf.js finds its data: a URL, or a path of the local file system, with a final slash. */
  readonly cMapUrl: string
  readonly standardFontDataUrl: string
  readonly wasmUrl: string
  /** True where these are URLs to fetch. */
  readonly fetchesPdfData: boolean
}
