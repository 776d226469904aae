import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { loadTokenizer } from '../text/tokens.ts'
import { chunksOf, type DocumentChunk } from './chunks.ts'
import { planSplit, type DocumentSplitOptions, type SplitPlan } from './options.ts'
import type { ParsedDocument } from './pieces.ts'
import type { DocumentPlatform } from './platform.ts'
import { readSections } from './sections.ts'

export { chunkColumns, type ChunkColumn } from './columns.ts'
export type { DocumentChunk } from './chunks.ts'
export { validateSplitOptions, type DocumentSplitOptions } from './options.ts'
export type { BoundingBox, FrontMatter, Headings } from './pieces.ts'
export type { DocumentPlatform } from './platform.ts'

/** Most chunks handed on at once. */
const BATCH = 256

/**
 * Splits a document into chunks, in reading order and in batches of at most 256. How it is read follows from its media type.
 * A document without text gives no chunk. PDF pages are read one at a time.
 * @throws PolytableError INVALID_ARGUMENT for wrong options, INVALID_DATA_FORMAT for a damaged or encrypted document,
 * UNSUPPORTED_OPERATION for a media type that cannot be read. Aborting throws the reason of the signal.
 */
export async function* splitDocument(
  input: MediaInput,
  options: DocumentSplitOptions,
  platform: DocumentPlatform,
  signal?: AbortSignal,
): AsyncGenerator<DocumentChunk[]> {
  const plan = planSplit(options)
  const tokenizer = plan.separators.has('token_limit') ? await loadTokenizer(plan.tokenEncoding) : undefined
  const document = await parse(input, plan, platform, signal)
  let batch: DocumentChunk[] = []
  for await (const section of readSections(document.pieces(), plan.separators)) {
    for (const chunk of chunksOf(section, document, plan, tokenizer)) {
      batch.push(chunk)
      if (batch.length < BATCH) continue
      signal?.throwIfAborted()
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** Parsers are loaded when the first document of their kind comes. */
async function parse(
  input: MediaInput,
  plan: SplitPlan,
  platform: DocumentPlatform,
  signal: AbortSignal | undefined,
): Promise<ParsedDocument> {
  signal?.throwIfAborted()
  const mediaType = (input.mediaType.split(';')[0] ?? '').trim().toLowerCase()
  const kind = kindOf(mediaType)
  if (kind === undefined) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Documents of type ${mediaType} cannot be split`, {
      hint: 'Supported: PDF, HTML, XML, Markdown and plain text',
    })
  }
  const blob = await platform.blob(input)
  switch (kind) {
    case 'pdf':
      return (await import('./pdf/parse.ts')).parsePdf(blob, plan, platform, signal)
    case 'markdown':
      return (await import('./markdown.ts')).parseMarkdown(blob, input.mediaType, plan, signal)
    case 'html':
      return (await import('./html.ts')).parseHtml(blob, input.mediaType, plan, signal)
    case 'xml':
      return (await import('./xml.ts')).parseXml(blob, input.mediaType, plan.skipTags, signal)
    case 'plain':
      return (await import('./plain.ts')).parsePlainText(blob, input.mediaType, signal)
  }
}

type DocumentKind = 'pdf' | 'html' | 'xml' | 'markdown' | 'plain'

const kinds: Readonly<Record<string, DocumentKind>> = {
  'application/pdf': 'pdf',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/markdown': 'markdown',
  'text/x-markdown': 'markdown',
  'text/mdx': 'markdown',
}

function kindOf(mediaType: string): DocumentKind | undefined {
  return kinds[mediaType] ?? (mediaType.startsWith('text/') ? 'plain' : undefined)
}
