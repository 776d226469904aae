import Module from 'node:module'
import { createNodeDocumentPlatform } from '../../packages/functions/src/document/node.ts'
import { splitDocument, type DocumentSplitOptions } from '../../packages/functions/src/document/split.ts'
import { makePdf, textLines } from '../support/pdf-files.ts'

// A process in which the package that draws is not installed. Prints the text of a PDF, and what drawing it fails with.
type Resolve = (request: string, ...rest: readonly unknown[]) => string
const hooks = Module as unknown as { _resolveFilename: Resolve }
const resolve = hooks._resolveFilename
hooks._resolveFilename = (request, ...rest) => {
  if (request === '@napi-rs/canvas') throw Object.assign(new Error(request), { code: 'MODULE_NOT_FOUND' })
  return resolve(request, ...rest)
}

const { bytes } = await makePdf([textLines(['Some text'])])
const input = {
  url: 'memory:pdf',
  mediaType: 'application/pdf',
  size: bytes.length,
  hash: '',
  blob: new Blob([bytes]),
}

async function attempt(options: DocumentSplitOptions): Promise<unknown> {
  try {
    const chunks = []
    for await (const batch of splitDocument(input, options, createNodeDocumentPlatform()))
      chunks.push(...batch)
    return chunks
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint: string }
    return { code, message, hint }
  }
}

const text = await attempt({ separators: 'page' })
const image = await attempt({ separators: 'page', elements: ['image'] })
process.stdout.write(`\n${JSON.stringify([text, image])}`)
