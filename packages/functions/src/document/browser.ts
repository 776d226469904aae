import { PolytableError } from '@polytable/model/errors/index'
import type { DocumentPlatform } from './platform.ts'

/**
 * Reading documents in a browser, on a page or in a worker.
 * @param options `pdfDataUrl`: absolute URL of a folder with `cmaps/`, `standard_fonts/` and `wasm/` of pdfjs-dist, with a
 * final slash
 */
export function createBrowserDocumentPlatform(options: { readonly pdfDataUrl: string }): DocumentPlatform {
  const { pdfDataUrl } = options
  return {
    async blob(input) {
      if (input.blob !== undefined) return input.blob
      throw new PolytableError('PATH_NOT_FOUND', `${input.url} is not available as a Blob`)
    },
    async loadPdf() {
      return (await import('./browser-pdf.ts')).pdfjs
    },
    async loadCanvases() {
      return (await import('./browser-canvases.ts')).browserCanvases
    },
    cMapUrl: `${pdfDataUrl}cmaps/`,
    standardFontDataUrl: `${pdfDataUrl}standard_fonts/`,
    wasmUrl: `${pdfDataUrl}wasm/`,
    fetchesPdfData: true,
  }
}
