import { endsInAbbreviation } from './abbreviations.ts'
import { goesOn, sentenceEnd } from './quotes.ts'
import { splitsSurrogatePair, type TextRange } from './range.ts'

/** UTF-16 units segmented at once: the time `Intl.Segmenter` takes is quadratic in the length in some engines. */
const BLOCK_CODE_UNITS = 4096

/** Text looked at on either side of a supposed end to tell an abbreviation. */
const CONTEXT = 40

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const SENTENCE_END = /\p{Sentence_Terminal}[\p{Pe}\p{Pf}"'*_]*\s*$/u

/** Ends that the segmenter does not see: before speech after a dash, Greek questions, Chinese ellipses before speech, list items. */
const OTHER_ENDS =
  /[.?!…]["”»’)]*\s+(?=[—–]\s*[\p{Lu}¿¡«“])|\p{sc=Greek};\s+(?=\p{Lu})|…{2}(?=[“「『])|\n\s*(?=(?:[-*•‣◦▪]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+\S)/gu

/**
 * The sentences of a text, in order and without gaps: white space belongs to the sentence before it.
 * Line breaks do not end a sentence unless a list item begins after them, neither does a blank line: hard-wrapped text and
 * headings without a full stop stay with what follows. Texts with known paragraphs are to be given paragraph by paragraph.
 */
export function* sentenceRanges(text: string): Generator<TextRange> {
  let start = 0
  let end = 0
  for (const piece of segments(text)) {
    const at = end > start ? sentenceEnd(text, start, end) : end
    if (at > start && isBreak(text, start, at, piece)) {
      yield { start, end: at }
      start = at
    }
    end = Math.max(start, piece.end)
  }
  if (text.length > start) yield { start, end: text.length }
}

/** {@link sentenceRanges} as strings; joined, they give the text back. */
export function splitSentences(text: string): string[] {
  return Array.from(sentenceRanges(text), ({ start, end }) => text.slice(start, end))
}

function isBreak(text: string, start: number, end: number, { cut, listed }: Segment): boolean {
  if (end >= text.length) return false
  const before = text.slice(Math.max(start, end - CONTEXT), end)
  const after = text.slice(end, end + CONTEXT)
  if (listed) return !endsInAbbreviation(before, '')
  if (cut && !SENTENCE_END.test(before)) return false
  return !goesOn(before, after) && !endsInAbbreviation(before, after)
}

/** A part that the segmenter gives. */
interface Segment {
  readonly end: number
  /** It begins where a slab does, which says nothing of sentences. */
  readonly cut: boolean
  /** It is an item of a list. */
  readonly listed: boolean
}

function* segments(text: string): Generator<Segment> {
  for (let from = 0; from < text.length;) {
    const to = slabEnd(text, from)
    const slab = text.slice(from, to)
    const starts = new Set([0])
    const listed = new Set<number>()
    for (const { index } of segmenter.segment(slab.replace(/\s/g, ' '))) starts.add(index)
    for (const match of slab.matchAll(OTHER_ENDS)) {
      starts.add(match.index + match[0].length)
      if (match[0].startsWith('\n')) listed.add(match.index + match[0].length)
    }
    const ascending = [...starts].filter((start) => start < slab.length).sort((a, b) => a - b)
    for (const [at, start] of ascending.entries()) {
      yield { end: from + (ascending[at + 1] ?? slab.length), cut: start === 0, listed: listed.has(start) }
    }
    from = to
  }
}

/** Where to cut a slab off: after a blank line, a sentence, a word, or anywhere, whichever of these there is. */
function slabEnd(text: string, from: number): number {
  const limit = from + BLOCK_CODE_UNITS
  if (limit >= text.length) return text.length
  const slab = text.slice(from, limit)
  for (const separator of ['\n\n', '. ', '.\n', '。', ' ', '\n']) {
    const at = slab.lastIndexOf(separator)
    if (at > 0) return from + at + separator.length
  }
  return splitsSurrogatePair(text, limit) ? limit - 1 : limit
}
