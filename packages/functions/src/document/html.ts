import { decodeText } from '@polytable/media/encoding/decode'
import { Parser } from 'htmlparser2'
import { LineCounter } from './line-counter.ts'
import { MarkupReader } from './markup-reader.ts'
import type { MarkupOptions } from './options.ts'
import type { ParsedDocument, Piece } from './pieces.ts'

/** HTML, read as a stream: one piece per block of text and per cell of a table. */
export function parseHtml(
  blob: Blob,
  mediaType: string,
  options: MarkupOptions,
  signal?: AbortSignal,
): ParsedDocument {
  const reader = new MarkupReader(options)
  return {
    title: () => reader.title,
    pieces: () =>
      readHtml(decodeText(blob, mediaType, signal), reader, mediaType.startsWith('application/xhtml')),
  }
}

/** What a reader finds in a text of HTML, as the text comes. */
export async function* readHtml(
  text: AsyncIterable<string>,
  reader: MarkupReader,
  isXhtml: boolean,
): AsyncGenerator<readonly Piece[]> {
  const lines = new LineCounter()
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      onclosetag: (name) => reader.close(name),
      ontext: (piece) => reader.text(piece, (offset) => lines.lineAt(parser.startIndex + offset)),
    },
    { decodeEntities: true, recognizeSelfClosing: isXhtml },
  )
  for await (const part of text) {
    lines.write(part)
    parser.write(part)
    yield reader.take()
  }
  parser.end()
  reader.end()
  yield reader.take()
}
