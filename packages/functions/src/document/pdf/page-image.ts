import type { PDFDocumentProxy } from 'pdfjs-dist'
import { PolytableError } from '@polytable/model/errors/index'
import type { PageImages } from '../options.ts'
import type { PageCanvases } from '../platform.ts'

/** Points of PDFs are so many to the inch. */
const POINTS_PER_INCH = 72
/** What all platforms can draw on and hold in memory: a page of 1.2 by 0.84 metres at 300 dots per inch. */
const MAX_SIDE = 16_384
const MAX_PIXELS = 2 ** 27

/** Draws a page. @param index from 0. @throws PolytableError INVALID_DATA_FORMAT for a page of too many pixels */
export async function drawPage(
  pdf: PDFDocumentProxy,
  index: number,
  { dpi, format }: PageImages,
  canvases: PageCanvases,
): Promise<Blob> {
  const page = await pdf.getPage(index + 1)
  try {
    const viewport = page.getViewport({ scale: dpi / POINTS_PER_INCH })
    const width = Math.max(1, Math.round(viewport.width))
    const height = Math.max(1, Math.round(viewport.height))
    if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
      throw new PolytableError(
        'INVALID_DATA_FORMAT',
        `Page ${index} has ${width} × ${height} pixels at ${dpi} dots per inch: too many to draw`,
        { hint: 'Set a lower imageDpi.' },
      )
    }
    const canvas = canvases.create(width, height)
    try {
      await page.render({ canvas: canvas as HTMLCanvasElement, viewport }).promise
      return await canvases.encode(canvas, `image/${format}`)
    } finally {
      canvas.width = 0
      canvas.height = 0
    }
  } finally {
    page.cleanup()
  }
}
