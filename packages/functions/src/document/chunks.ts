import { trimBlanksEnd, trimEnd } from '../text/blanks.ts'
import { codePoints, tokensIn } from '../text/measures.ts'
import { passages } from '../text/passages.ts'
import type { TextRange } from '../text/range.ts'
import { sentenceRanges } from '../text/sentences.ts'
import type { Tokenizer } from '../text/tokens.ts'
import type { DocumentMetadata, DocumentSeparator, SplitPlan } from './options.ts'
import type { BoundingBox, FrontMatter, Headings, ParsedDocument, Piece, Place } from './pieces.ts'
import { placeOf, sectionOf, type Section } from './sections.ts'

/** One output of the document splitter. Of the metadata, those asked for are present. */
export interface DocumentChunk {
  /** Never blank, but for pages that have a picture and no text. */
  readonly text?: string
  /** Title of the document, `''` where it has none. */
  readonly title?: string
  /** Headings that the chunk begins under; null in formats without headings: PDF, XML, text. */
  readonly heading?: Headings | null
  /** 1-based line of the source that the chunk begins in (HTML, XML, Markdown), or row of its sheet (XLSX), else null. */
  readonly sourceline?: number | null
  /** 0-based page that the chunk begins on: of a PDF, or the slide, sheet or chapter (PPTX, XLSX, EPUB). Else null. */
  readonly page?: number | null
  /** Around the text of the chunk on `page` (PDF), else null. */
  readonly boundingBox?: BoundingBox | null
  /** Values at the head of the document (Markdown), null where it has none. */
  readonly frontMatter?: FrontMatter | null
  /** The picture of the page. */
  readonly image?: Blob
}

/** Divides a section as planned. @param tokenizer needed by `token_limit` only */
export function* chunksOf(
  section: Section,
  document: ParsedDocument,
  plan: SplitPlan,
  tokenizer: Tokenizer | undefined,
): Generator<DocumentChunk> {
  for (const { start, end } of ranges(section, plan, tokenizer)) {
    const text = section.text.slice(start, end)
    if (!/\S/.test(text)) continue
    const place = plan.metadata.length === 0 ? undefined : placeOf(section, start, end)
    yield place === undefined ? { text } : { text, ...metadataOf(plan.metadata, document, place) }
  }
}

function* ranges(
  section: Section,
  { separators, limit, overlap }: SplitPlan,
  tokenizer: Tokenizer | undefined,
): Generator<TextRange> {
  const { text } = section
  const bySentences = separators.has('sentence')
  if (tokenizer !== undefined || separators.has('char_limit')) {
    const measure = tokenizer === undefined ? codePoints : tokensIn(tokenizer)
    yield* passages(text, unitEnds(section, separators), {
      measure,
      limit,
      overlap,
      isStrict: bySentences,
      headingEnds: headingEnds(section),
    })
  } else if (bySentences) {
    for (const { start, end } of sentenceRanges(text)) {
      yield { start, end: start + trimBlanksEnd(text.slice(start, end)).length }
    }
  } else {
    yield { start: 0, end: text.length }
  }
}

/** A page with its picture, and with its text where that is planned. */
export async function pageChunk(
  page: number,
  pieces: readonly Piece[],
  document: ParsedDocument,
  plan: SplitPlan,
): Promise<DocumentChunk> {
  const section = sectionOf(pieces)
  const place = { ...placeOf(section, 0, section.text.length), page }
  return {
    ...(plan.hasText && { text: section.text }),
    ...metadataOf(plan.metadata, document, place),
    image: await document.pageImage!(page),
  }
}

/** Where what chunks hold whole ends: sentences or paragraphs. A heading is one with what comes after it. */
function unitEnds({ text, blocks }: Section, separators: ReadonlySet<DocumentSeparator>): readonly number[] {
  if (!separators.has('sentence') && !separators.has('paragraph')) return []
  return blocks.flatMap(({ start, isHeading }, at) => {
    const next = blocks[at + 1]
    if (isHeading && next !== undefined) return []
    const end = trimEnd(text, start, next?.start ?? text.length)
    if (!separators.has('sentence')) return [end]
    return Array.from(sentenceRanges(text.slice(start, end)), (sentence) =>
      trimEnd(text, start, start + sentence.end),
    )
  })
}

function headingEnds({ text, blocks }: Section): ReadonlySet<number> {
  const ends = blocks.map(({ start, isHeading }, at) =>
    isHeading ? [trimEnd(text, start, blocks[at + 1]?.start ?? text.length)] : [],
  )
  return new Set(ends.flat())
}

function metadataOf(
  names: readonly DocumentMetadata[],
  document: ParsedDocument,
  place: Place,
): Omit<DocumentChunk, 'text'> {
  const values = {
    title: document.title(),
    heading: place.heading,
    sourceline: place.line,
    page: place.page,
    boundingBox: place.box,
    frontMatter: document.frontMatter?.() ?? null,
  }
  return Object.fromEntries(names.map((name) => [name, values[name]]))
}
