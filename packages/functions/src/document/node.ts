import { openAsBlob } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { PolytableError } from '@polytable/model/errors/index'
import type { DocumentPlatform } from './platform.ts'

/** Reading documents in Node. */
export function createNodeDocumentPlatform(): DocumentPlatform {
  const pdfData = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
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
      const { WorkerMessageHandler } = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
      Reflect.set(globalThis, 'pdfjsWorker', { WorkerMessageHandler })
      return import('pdfjs-dist/legacy/build/pdf.mjs')
    },
    cMapUrl: `${pdfData}/cmaps/`,
    standardFontDataUrl: `${pdfData}/standard_fonts/`,
    wasmUrl: `${pdfData}/wasm/`,
    fetchesPdfData: false,
  }
}
