import { readText } from '@polytable/media/encoding/decode'
import { PolytableError } from '@polytable/model/errors/index'
import { cleanText } from '../../text/clean.ts'
import { takeFrontMatter } from './front-matter.ts'
import { MarkdownReader } from './reader.ts'
import { parseMarkdownTree } from './mdast.ts'
import { checkNesting } from './nesting.ts'
import type { MarkupOptions } from '../options.ts'
import type { FrontMatter, ParsedDocument } from '../pieces.ts'

/** The parser holds a syntax tree of about a hundred times the size of the text. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Markdown (GitHub's), with the HTML in it: one piece per block of text and per cell of a table. The title is that of the front
 * matter, else the first heading of the first level.
 */
export function parseMarkdown(
  blob: Blob,
  mediaType: string,
  options: MarkupOptions,
  signal?: AbortSignal,
): ParsedDocument {
  let title = ''
  let frontMatter: FrontMatter | undefined
  return {
    title: () => title,
    frontMatter: () => frontMatter,
    async *pieces() {
      if (blob.size > MAX_BYTES) {
        throw new PolytableError(
          'INVALID_DATA_FORMAT',
          `Markdown of ${blob.size} bytes is too large: at most ${MAX_BYTES}`,
          { hint: 'Use the media type text/plain' },
        )
      }
      const { values, text } = takeFrontMatter(cleanText(await readText(blob, mediaType, signal)))
      signal?.throwIfAborted()
      checkNesting(text)
      const reader = new MarkdownReader(options, mediaType.startsWith('text/mdx'))
      reader.read(parseMarkdownTree(text))
      frontMatter = values
      const named = values?.['title']
      title = typeof named === 'string' && named.trim() !== '' ? named.trim() : reader.firstHeading
      yield reader.end()
    },
  }
}
