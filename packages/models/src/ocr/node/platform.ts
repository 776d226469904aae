import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { OcrPlatform } from '../platform.ts'
import { tesseractNodeScript } from '../tesseract.ts'

/** OCR in Node. */
export const nodeOcr: OcrPlatform = {
  tesseractURL() {
    try {
      return pathToFileURL(createRequire(import.meta.url).resolve(tesseractNodeScript)).href
    } catch {
      return undefined
    }
  },
  async readLocal(path) {
    try {
      return new Blob([await readFile(path)])
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  },
}
