/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー々〆]/u
/** Marks that stay with the word before them. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}ー々]/u
/** Marks that stay with the word after them. */
const OPENING = /[\p{Ps}\p{Pi}]$/u
/** UTF-16 units on either side of a cut in which words of such scripts are looked for. */
const CONTEXT = 32

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' })

/** The last offset at or before `cut`, but after `start`, that divides no word; `start` where there is none. */
export function lastWordEnd(text: string, start: number, cut: number): number {
  let at = cut
  while (at > start && dividesWord(text, at)) at--
  return at
}

/** The first offset at or after `cut` that a word begins at; `end` where there is none before it. */
export function firstWordStart(text: string, cut: number, end: number): number {
  let at = cut
  while (at < end && (dividesWord(text, at) || /\s/.test(text.charAt(at)))) at++
  return at
}

/** Whether an offset lies inside a word, or between a word and the punctuation that belongs to it. */
export function dividesWord(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false
  const before = text.slice(Math.max(0, at - CONTEXT), at)
  const after = text.slice(at, at + CONTEXT)
  if (/\s$/.test(before) || /^\s/.test(after)) return false
  if (!UNSPACED.test(before.slice(-1)) && !UNSPACED.test(after.slice(0, 1))) return true
  if (CLOSING.test(after) || OPENING.test(before)) return true
  return segmenter.segment(before + after).containing(before.length)?.index !== before.length
}
