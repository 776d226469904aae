import type { PageCanvases } from './platform.ts'

/** Of JPEG and WebP, as browsers have it where nothing is said. */
const QUALITY = 0.92

/** Canvases of no page, so that workers have them too. */
export const browserCanvases: PageCanvases = {
  create: (width, height) => new OffscreenCanvas(width, height),
  encode: (canvas, type) => (canvas as OffscreenCanvas).convertToBlob({ type, quality: QUALITY }),
}
