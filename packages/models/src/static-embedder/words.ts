const WORD = /[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu
const MARKS = /\p{M}+/gu
const NOT_ASCII = /[^\0-\x7f]/

/** Endings that an unknown word is tried without, in this order. */
const SUFFIXES = ["'s", 's', 'es', 'ed', 'ing', 'ly'] as const
/** Shorter stems would turn any two letters into a word. */
const SHORTEST_STEM = 2

/** The words of a text: lower-cased, without diacritics, keeping inner hyphens and apostrophes. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const plain = NOT_ASCII.test(lower) ? lower.normalize('NFD').replace(MARKS, '') : lower
  return plain.match(WORD) ?? []
}

/**
 * Calls `use` with the row of the word; where the vocabulary lacks it, with the rows of its hyphenated parts; where
 * it lacks those too, with the row of the word's stem, or of the stem with an `e`. A word it cannot place is skipped.
 */
export function lookUp(word: string, rows: ReadonlyMap<string, number>, use: (row: number) => void): void {
  const row = rows.get(word)
  if (row !== undefined) return use(row)
  if (word.includes('-')) {
    for (const part of word.split('-')) lookUp(part, rows, use)
    return
  }
  const stemRow = rowOfStem(word, rows)
  if (stemRow !== undefined) use(stemRow)
}

function rowOfStem(word: string, rows: ReadonlyMap<string, number>): number | undefined {
  for (const suffix of SUFFIXES) {
    if (!word.endsWith(suffix) || word.length - suffix.length < SHORTEST_STEM) continue
    const stem = word.slice(0, -suffix.length)
    const row = rows.get(stem) ?? rows.get(`${stem}e`)
    if (row !== undefined) return row
  }
  return undefined
}
