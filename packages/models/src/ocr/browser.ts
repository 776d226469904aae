import { PolytableError } from '@polytable/model/errors/index'
import type { OcrPlatform } from './platform.ts'

/** OCR in a browser's worker. @param tesseractURL of Tesseract's script, absolute or relative to the worker */
export function browserOcr(tesseractURL: string | undefined): OcrPlatform {
  return {
    tesseractURL: () =>
      tesseractURL === undefined ? undefined : new URL(tesseractURL, globalThis.location.href).href,
    async readLocal(url) {
      const response = await fetch(url)
      if (response.ok) return response.blob()
      if (response.status === 404) return undefined
      throw new PolytableError('PROVIDER_ERROR', `${url} answered ${response.status}`)
    },
  }
}
