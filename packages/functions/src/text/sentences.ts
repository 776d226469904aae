import { endsInAbbreviation } from './abbreviations.ts'
import { splitsSurrogatePair, type TextRange } from './range.ts'

/** UTF-16 units segmented at once: the time `Intl.Segmenter` takes is quadratic in the length in some engines. */
const BLOCK_CODE_UNITS = 4096

/** Text looked at on either side of a supposed end to tell an abbreviation. */
const CONTEXT = 40

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const SENTENCE_END = /\p{Sentence_Terminal}[\p{Pe}\p{Pf}"'*_]*\s*$/u

/**
 * The sentences of a text, in order and without gaps: white space belongs to the sentence before it.
 * Line breaks do not end a sentence, neither does a blank line: hard-wrapped text and headings without a full stop stay with
 * what follows. Texts with known paragraphs are to be given paragraph by paragraph.
 */
export function* sentenceRanges(text: string): Generator<TextRange> {
  let start = 0
  let end = 0
  for (const piece of segments(text)) {
    if (end > start && !isBreak(text, start, end, piece.cut)) {
      end = piece.end
      continue
    }
    if (end > start) yield { start, end }
    start = end
    end = piece.end
  }
  if (end > start) yield { start, end }
}

/** {@link sentenceRanges} as strings; joined, they give the text back. */
export function splitSentences(text: string): string[] {
  return Array.from(sentenceRanges(text), ({ start, end }) => text.slice(start, end))
}

function isBreak(text: string, start: number, end: number, cut: boolean): boolean {
  const before = text.slice(Math.max(start, end - CONTEXT), end)
  const after = text.slice(end, end + CONTEXT)
  if (cut && (!SENTENCE_END.test(before) || /^\s*\p{Ll}/u.test(after))) return false
  return !endsInAbbreviation(before, after)
}

/** What the segmenter gives slab by slab. `cut`: it begins where a slab does, which says nothing of sentences. */
function* segments(text: string): Generator<{ end: number; cut: boolean }> {
  for (let from = 0; from < text.length;) {
    const to = slabEnd(text, from)
    const slab = text.slice(from, to).replace(/\s/g, ' ')
    for (const { index, segment } of segmenter.segment(slab)) {
      yield { end: from + index + segment.length, cut: index === 0 }
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
