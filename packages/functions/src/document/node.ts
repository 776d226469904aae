import type { Canvas as NodeCanvas } from '@napi-rs/canvas'
import { openAsBlob } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { PolytableError } from '@polytable/model/errors/index'
import type { PageImageFormat } from './options.ts'
import type { Canvas, DocumentPlatform } from './platform.ts'

const CANVAS = '@napi-rs/canvas'
const CANVAS_VERSION = '0.1.100'
/** Of JPEG and WebP, of 100. */
const QUALITY = 92

/** Reading documents in Node. */
export function createNodeDocumentPlatform(): DocumentPlatform {
  const pdfPackage = createRequire(import.meta.url).resolve('pdfjs-dist/package.json')
  const pdfData = dirname(pdfPackage)
  /** Whether pdf.js finds what it draws with: canvases of another copy would not do. */
  const hasCanvas = (): boolean => {
    try {
      createRequire(pdfPackage).resolve(CANVAS)
      return true
    } catch {
      return false
    }
  }
  return {
    async blob(input) {
      if (input.blob !== undefined) return input.blob
      if (input.path === undefined) throw new PolytableError('PATH_NOT_FOUND', `${input.url} has no bytes`)
      try {
        return await openAsBlob(input.path)
      } catch (cause) {
        throw new PolytableError('PATH_NOT_FOUND', `${input.url} cannot be read`, { cause })
      }
    },
    async loadPdf() {
      // What pdf.js asks for when it is loaded, where there is no canvas, and does not use where it draws nothing.
      if (!hasCanvas()) Reflect.set(globalThis, 'DOMMatrix', Reflect.get(globalThis, 'DOMMatrix') ?? class {})
      const { WorkerMessageHandler } = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
      Reflect.set(globalThis, 'pdfjsWorker', { WorkerMessageHandler })
      return import('pdfjs-dist/legacy/build/pdf.mjs')
    },
    async loadCanvases() {
      if (hasCanvas()) {
        const { createCanvas } = createRequire(pdfPackage)(CANVAS) as typeof import('@napi-rs/canvas')
        return { create: (width, height) => createCanvas(width, height) as Canvas, encode: encodeCanvas }
      }
      throw new PolytableError('INVALID_CONFIGURATION', `Images of pages require the package ${CANVAS}`, {
        hint: `npm install ${CANVAS}@${CANVAS_VERSION}`,
      })
    },
    cMapUrl: `${pdfData}/cmaps/`,
    standardFontDataUrl: `${pdfData}/standard_fonts/`,
    wasmUrl: `${pdfData}/wasm/`,
    fetchesPdfData: false,
  }
}

async function encodeCanvas(canvas: Canvas, mediaType: `image/${PageImageFormat}`): Promise<Blob> {
  const drawn = canvas as NodeCanvas
  const bytes =
    mediaType === 'image/png'
      ? await drawn.encode('png')
      : await drawn.encode(mediaType === 'image/jpeg' ? 'jpeg' : 'webp', QUALITY)
  return new Blob([new Uint8Array(bytes)], { type: mediaType })
}
