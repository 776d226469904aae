import { trimBlanksEnd } from '../text/blanks.ts'
import type { TextRange } from '../text/range.ts'
import { sentenceRanges } from '../text/sentences.ts'
import { tokenWindows } from '../text/token-windows.ts'
import type { Tokenizer } from '../text/tokens.ts'
import { charWindows } from '../text/windows.ts'
import type { DocumentMetadata, SplitPlan } from './options.ts'
import type { BoundingBox, Headings, Place } from './pieces.ts'
import { placeOf, type Section } from './sections.ts'

/** One output of the document splitter. Of the metadata, those asked for are present. */
export interface DocumentChunk {
  /** Never blank. */
  readonly text: string
  /** Title of the document, `''` where it has none. */
  readonly title?: string
  /** Headings that the chunk begins under; null in formats without headings. */
  readonly heading?: Headings | null
  /** 1-based line of the source that the chunk begins in (HTML, XML, Markdown), else null. */
  readonly sourceline?: number | null
  /** 0-based page that the chunk begins on (PDF), else null. */
  readonly page?: number | null
  /** Around the text of the chunk on `page` (PDF), else null. */
  readonly boundingBox?: BoundingBox | null
}

/** Divides a section as planned. @param tokenizer needed by `token_limit` only */
export function* chunksOf(
  section: Section,
  title: string,
  plan: SplitPlan,
  tokenizer: Tokenizer | undefined,
): Generator<DocumentChunk> {
  for (const { start, end } of ranges(section.text, plan, tokenizer)) {
    const text = section.text.slice(start, end)
    if (!/\S/.test(text)) continue
    const place = plan.metadata.length === 0 ? undefined : placeOf(section, start, end)
    yield place === undefined ? { text } : { text, ...metadataOf(plan.metadata, title, place) }
  }
}

function* ranges(text: string, plan: SplitPlan, tokenizer: Tokenizer | undefined): Generator<TextRange> {
  if (!plan.separators.has('sentence')) {
    yield* windows(text, plan, tokenizer)
    return
  }
  for (const sentence of sentenceRanges(text)) {
    const own = trimBlanksEnd(text.slice(sentence.start, sentence.end))
    for (const { start, end } of windows(own, plan, tokenizer)) {
      yield { start: sentence.start + start, end: sentence.start + end }
    }
  }
}

function windows(text: string, plan: SplitPlan, tokenizer: Tokenizer | undefined): Iterable<TextRange> {
  if (tokenizer !== undefined) return tokenWindows(text, tokenizer, plan.limit, plan.overlap)
  if (plan.separators.has('char_limit')) return charWindows(text, plan.limit, plan.overlap)
  return [{ start: 0, end: text.length }]
}

function metadataOf(
  names: readonly DocumentMetadata[],
  title: string,
  place: Place,
): Omit<DocumentChunk, 'text'> {
  const values = {
    title,
    heading: place.heading,
    sourceline: place.line,
    page: place.page,
    boundingBox: place.box,
  }
  return Object.fromEntries(names.map((name) => [name, values[name]]))
}
