const WORD = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu
const MARKS = /\p{M}+/gu
const NOT_ASCII = /[^\0-\x7f]/

/** The words of a text: lower-cased, without diacritics, keeping inner hyphens and apostrophes. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const plain = NOT_ASCII.test(lower) ? lower.normalize('NFD').replace(MARKS, '') : lower
  return plain.match(WORD) ?? []
}

/**
 * Calls `use` with the row of the word; where the vocabulary lacks it, with the rows of its hyphenated parts, or with those that
 * `pieces` gives. A word without any is skipped.
 */
export function lookUp(
  word: string,
  rows: ReadonlyMap<string, number>,
  pieces: (word: string) => readonly number[],
  use: (row: number) => void,
): void {
  const row = rows.get(word)
  if (row !== undefined) return use(row)
  if (word.includes('-')) {
    for (const part of word.split('-')) lookUp(part, rows, pieces, use)
    return
  }
  for (const piece of pieces(word)) use(piece)
}
