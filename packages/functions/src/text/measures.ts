import type { Tokenizer } from './tokens.ts'
import { splitsSurrogatePair } from './range.ts'

/** How long parts of a text are. Sizes are whole numbers, offsets are UTF-16 units. */
export interface Measure {
  /** The last offset so that the text from `start` up to it has at most `size`; after one character at least, and between characters. */
  reach(text: string, start: number, size: number): number
  /** The first offset so that the text from it up to `end` has at most `size`, between characters. */
  reachBack(text: string, end: number, size: number): number
  /** Whether a text has at most this size. */
  fits(text: string, size: number): boolean
}

/** UTF-16 units looked at on either side of a cut to find the character it may lie in. */
const CONTEXT = 64
/** UTF-16 units that are encoded at first for each token that is looked for. */
const UNITS_PER_TOKEN = 6

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Length in code points. */
export const codePoints: Measure = {
  reach(text, start, size) {
    let at = start
    for (let n = 0; n < size && at < text.length; n++) at += splitsSurrogatePair(text, at + 1) ? 2 : 1
    return characterEnd(text, start, at)
  },
  reachBack(text, end, size) {
    let at = end
    for (let n = 0; n < size && at > 0; n++) at -= splitsSurrogatePair(text, at - 1) ? 2 : 1
    return at === end ? end : characterStart(text, at, end)
  },
  fits: (text, size) => text.length <= size || Array.from(text).length <= size,
}

/** Length in tokens. */
export function tokensIn(tokenizer: Tokenizer): Measure {
  return {
    reach(text, start, size) {
      for (let units = UNITS_PER_TOKEN * size + CONTEXT; ; units *= 2) {
        const part = text.slice(start, start + units)
        const isRest = start + units >= text.length
        let found = 0
        let end = 0
        let isFull = false
        for (const run of tokenizer.runs(part)) {
          isFull = found + run.tokens > size
          if (isFull) break
          found += run.tokens
          end = run.end
        }
        if (isFull || isRest) return characterEnd(text, start, start + end)
      }
    },
    reachBack(text, end, size) {
      if (size === 0) return end
      for (let units = UNITS_PER_TOKEN * size + CONTEXT; ; units *= 2) {
        const from = Math.max(0, end - units)
        const start = splitsSurrogatePair(text, from) ? from + 1 : from
        const runs = Array.from(tokenizer.runs(text.slice(start, end)))
        let found = 0
        let at = runs.length
        while (at > 0 && found + runs[at - 1]!.tokens <= size) found += runs[--at]!.tokens
        if (at > 0) return characterStart(text, start + runs[at - 1]!.end, end)
        if (start === 0) return 0
      }
    },
    fits: (text, size) => tokenizer.count(text) <= size,
  }
}

/** The end of the last character that ends at or before `cut`, but after `start`. */
function characterEnd(text: string, start: number, cut: number): number {
  const at = Math.max(cut, start + 1)
  if (at >= text.length) return text.length
  const [before, after] = characterAt(text, at, start)
  return before > start ? before : after
}

/** The start of the first character that begins at or after `cut`; `end` where there is none. */
function characterStart(text: string, cut: number, end: number): number {
  const [before, after] = characterAt(text, cut, 0)
  return Math.min(end, before === cut ? cut : after)
}

/** Where the user-perceived character around an offset begins and ends; both are the offset where it is between two. */
function characterAt(text: string, at: number, start: number): readonly [number, number] {
  if (at <= 0 || at >= text.length) return [at, at]
  if (text.charCodeAt(at) < 0x300 && text.charCodeAt(at - 1) < 0x300) return [at, at]
  let from = Math.max(start, at - CONTEXT)
  if (splitsSurrogatePair(text, from)) from--
  const cluster = graphemes.segment(text.slice(from, at + CONTEXT)).containing(at - from)
  if (cluster === undefined || from + cluster.index === at) return [at, at]
  const before = from + cluster.index
  const after = before + cluster.segment.length
  return [before, splitsSurrogatePair(text, after) ? after - 1 : after]
}
