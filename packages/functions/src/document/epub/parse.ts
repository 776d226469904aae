import type { Parts } from '@polytable/io/package/parts'
import { MarkupReader } from '../markup-reader.ts'
import { readHtml } from '../html.ts'
import type { MarkupOptions } from '../options.ts'
import type { ParsedDocument, Piece } from '../pieces.ts'
import { readZipped } from '../office/zipped.ts'
import { readBook } from './book.ts'

/**
 * A book (.epub), chapter by chapter: the files of its spine, each read as HTML. Headings go on from one chapter to the next. The title is
 * that of its metadata.
 */
export function parseEpub(blob: Blob, options: MarkupOptions, signal?: AbortSignal): ParsedDocument {
  // What stands in the head of a chapter is not part of the book.
  const reader = new MarkupReader({ ...options, skipTags: new Set([...options.skipTags, 'head']) })
  let title = ''
  return {
    title: () => title || reader.flow.firstHeading,
    pieces: () =>
      readZipped(
        blob,
        'EPUB',
        async function* (parts) {
          const book = await readBook(parts)
          title = book.title
          yield* readChapters(parts, book.chapters, reader)
        },
        signal,
      ),
  }
}

async function* readChapters(
  parts: Parts,
  chapters: readonly string[],
  reader: MarkupReader,
): AsyncGenerator<readonly Piece[]> {
  for (const [index, path] of chapters.entries()) {
    reader.flow.startPage(index)
    yield* readHtml(parts.streamed(path), reader, true)
  }
}
