import { getDocument, GlobalWorkerOptions, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'
import { h } from '../ui/dom.ts'

GlobalWorkerOptions.workerSrc = workerUrl

/** A PDF whose pages are drawn when they are asked for. */
export interface PdfPages {
  readonly count: number
  /** The page with its text over it, as wide as `width` in CSS pixels at first. @param page from 1 */
  draw(page: number, width: number): Promise<HTMLElement>
  close(): void
}

/** Opens a PDF. @throws the error of pdf.js for a damaged one */
export async function openPdf(file: Blob): Promise<PdfPages> {
  const data = new URL('assets/pdf/', document.baseURI).href
  const loading = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    cMapUrl: `${data}cmaps/`,
    standardFontDataUrl: `${data}standard_fonts/`,
    wasmUrl: `${data}wasm/`,
    isEvalSupported: false,
    verbosity: 0,
  })
  const pdf = await loading.promise
  return {
    count: pdf.numPages,
    draw: (page, width) => drawPage(pdf, page, width),
    close: () => void loading.destroy(),
  }
}

async function drawPage(pdf: PDFDocumentProxy, number: number, width: number): Promise<HTMLElement> {
  const page = await pdf.getPage(number)
  const size = page.getViewport({ scale: 1 })
  const viewport = page.getViewport({ scale: width / size.width })
  const dense = page.getViewport({ scale: (width / size.width) * Math.max(1, devicePixelRatio) })
  const canvas = h('canvas', { width: Math.round(dense.width), height: Math.round(dense.height) })
  const text = h('div', { class: 'pdf-text' })
  // The picture says nothing to who does not see it: the text over it does.
  canvas.setAttribute('aria-hidden', 'true')
  const element = h('div', { class: 'pdf-page' }, canvas, text)
  element.style.aspectRatio = `${size.width} / ${size.height}`
  await page.render({ canvas, viewport: dense }).promise
  const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport })
  await layer.render()
  page.cleanup()
  // Its size follows the picture, which follows the window.
  new ResizeObserver(() =>
    element.style.setProperty('--total-scale-factor', String(element.clientWidth / size.width)),
  ).observe(element)
  return element
}
