import { splitsSurrogatePair, type TextRange } from './range.ts'

/** UTF-16 units looked at on either side of a cut to find the character it may lie in. */
const CONTEXT = 64

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Windows over a text of at most `limit` code points, each beginning `overlap` code points before the end of the one before.
 * A window may be shorter so that it does not end inside a user-perceived character; one such character longer than `limit`
 * makes a window of its own. The last window ends with the text, so none consists of overlap only.
 * @param limit code points, > 0
 * @param overlap code points, 0 <= overlap < limit
 */
export function* charWindows(text: string, limit: number, overlap: number): Generator<TextRange> {
  let start = 0
  let covered = 0
  while (start < text.length) {
    const end = boundaryAtOrBefore(text, forward(text, start, limit), start)
    if (end <= covered) {
      // The next character does not fit beside the overlap: begin later rather than repeat what has been given.
      start = Math.min(covered, boundaryAtOrBefore(text, start + 1, start))
      continue
    }
    covered = end
    yield { start, end }
    if (end === text.length) return
    start = overlap === 0 ? end : boundaryAtOrBefore(text, backward(text, end, overlap), start)
  }
}

function forward(text: string, offset: number, codePoints: number): number {
  let at = offset
  for (let n = 0; n < codePoints && at < text.length; n++) at += splitsSurrogatePair(text, at + 1) ? 2 : 1
  return at
}

function backward(text: string, offset: number, codePoints: number): number {
  let at = offset
  for (let n = 0; n < codePoints && at > 0; n++) at -= splitsSurrogatePair(text, at - 1) ? 2 : 1
  return at
}

/** The last boundary between characters at or before `cut`, or the first one after `start` where there is none between. */
function boundaryAtOrBefore(text: string, cut: number, start: number): number {
  const at = Math.max(cut, start + 1)
  if (at >= text.length) return text.length
  if (text.charCodeAt(at) < 0x300 && text.charCodeAt(at - 1) < 0x300) return at
  let from = Math.max(start, at - CONTEXT)
  if (splitsSurrogatePair(text, from)) from--
  const cluster = graphemes.segment(text.slice(from, at + CONTEXT)).containing(at - from)
  if (cluster === undefined) return at
  const before = from + cluster.index
  if (before > start) return before
  const after = before + cluster.segment.length
  return splitsSurrogatePair(text, after) ? after - 1 : after
}
