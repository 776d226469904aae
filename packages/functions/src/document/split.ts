import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { loadTokenizer } from '../text/tokens.ts'
import { chunksOf, pageChunk, type DocumentChunk } from './chunks.ts'
import { planSplit, type DocumentSplitOptions, type SplitPlan } from './options.ts'
import type { ParsedDocument } from './pieces.ts'
import type { DocumentPlatform } from './platform.ts'
import { documentKind } from './kinds.ts'
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
 * A document without text gives no chunk, unless its pages are drawn. PDF pages are read one at a time.
 * @throws PolytableError INVALID_ARGUMENT for wrong options, INVALID_CONFIGURATION where there is nothing to draw pages on, INVALID_DATA_FORMAT for a damaged or encrypted document,
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
  if (plan.images !== undefined) {
    yield* pageChunks(document, plan, input.mediaType)
    return
  }
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

/** Pages with their pictures, one at a time: pictures are large. */
async function* pageChunks(
  document: ParsedDocument,
  plan: SplitPlan,
  mediaType: string,
): AsyncGenerator<DocumentChunk[]> {
  if (document.pageImage === undefined) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      `Documents of type ${mediaType} have no images of pages`,
      { hint: "Only PDFs have: use elements: ['text'] for others." },
    )
  }
  let page = 0
  for await (const pieces of document.pieces()) yield [await pageChunk(page++, pieces, document, plan)]
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
  const kind = documentKind(mediaType)
  if (kind === undefined) {
    throw new PolytableError('UNSUPPORTED_OPERATION', `Documents of type ${mediaType} cannot be split`, {
      hint: 'Supported: PDF, DOCX, PPTX, XLSX, EPUB, HTML, XML, Markdown and plain text',
    })
  }
  const blob = await platform.blob(input)
  switch (kind) {
    case 'pdf':
      return (await import('./pdf/parse.ts')).parsePdf(blob, plan, platform, signal)
    case 'docx':
      return (await import('./office/docx.ts')).parseDocx(blob, plan, signal)
    case 'pptx':
      return (await import('./office/pptx.ts')).parsePptx(blob, plan, signal)
    case 'xlsx':
      return (await import('./office/xlsx.ts')).parseXlsx(blob, plan, signal)
    case 'epub':
      return (await import('./epub/parse.ts')).parseEpub(blob, plan, signal)
    case 'markdown':
      return (await import('./markdown/parse.ts')).parseMarkdown(blob, input.mediaType, plan, signal)
    case 'html':
      return (await import('./html.ts')).parseHtml(blob, input.mediaType, plan, signal)
    case 'xml':
      return (await import('./xml.ts')).parseXml(blob, input.mediaType, plan.skipTags, signal)
    case 'plain':
      return (await import('./plain.ts')).parsePlainText(blob, input.mediaType, signal)
  }
}
