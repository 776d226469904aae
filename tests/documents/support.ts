import type { MediaInput } from '@polytable/model/ports/index'
import type { DocumentPlatform } from '@polytable/functions/document/platform'
import {
  splitDocument,
  type DocumentChunk,
  type DocumentSplitOptions,
} from '@polytable/functions/document/split'

/** The platform the test runs on. */
export async function documentPlatform(): Promise<DocumentPlatform> {
  if (typeof window === 'undefined') {
    const { createNodeDocumentPlatform } = await import('../../packages/functions/src/document/node.ts')
    return createNodeDocumentPlatform()
  }
  const { createBrowserDocumentPlatform } = await import('../../packages/functions/src/document/browser.ts')
  return createBrowserDocumentPlatform({
    pdfDataUrl: new URL('/node_modules/pdfjs-dist/', window.location.href).href,
  })
}

/** A medium held as a Blob. */
export function mediaInput(bytes: BlobPart, mediaType: string): MediaInput {
  const blob = new Blob([bytes])
  return { url: 'memory:document', mediaType, size: blob.size, hash: '', blob }
}

/** A chunk of a division that has text. */
type TextChunk = DocumentChunk & { readonly text: string }

/** All chunks of a document. */
export async function split(
  bytes: BlobPart,
  mediaType: string,
  options: DocumentSplitOptions,
): Promise<TextChunk[]> {
  const chunks: TextChunk[] = []
  const platform = await documentPlatform()
  for await (const batch of splitDocument(mediaInput(bytes, mediaType), options, platform))
    chunks.push(...(batch as TextChunk[]))
  return chunks
}

/** The texts of all chunks of a document. */
export async function splitTexts(
  bytes: BlobPart,
  mediaType: string,
  options: DocumentSplitOptions,
): Promise<string[]> {
  return (await split(bytes, mediaType, options)).map((chunk) => chunk.text)
}

/** Text without its white space, to compare what was extracted in different divisions. */
export function condensed(texts: readonly string[]): string {
  return texts.join('').replace(/\s/g, '')
}
