import { decodeText } from '@polytable/media/encoding/decode'
import { Parser } from 'htmlparser2'
import { LineCounter } from './line-counter.ts'
import { MarkupReader } from './markup-reader.ts'
import type { MarkupOptions } from './options.ts'
import type { ParsedDocument } from './pieces.ts'

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
    async *pieces() {
      const lines = new LineCounter()
      const parser = new Parser(
        {
          onopentag: (name, attributes) => reader.open(name, attributes),
          onclosetag: (name) => reader.close(name),
          ontext: (text) => reader.text(text, (offset) => lines.lineAt(parser.startIndex + offset)),
        },
        { decodeEntities: true, recognizeSelfClosing: mediaType.startsWith('application/xhtml') },
      )
      for await (const part of decodeText(blob, mediaType, signal)) {
        lines.write(part)
        parser.write(part)
        yield reader.take()
      }
      parser.end()
      reader.end()
      yield reader.take()
    },
  }
}
