/** Words of a query that are looked for: the time a rank takes grows with the square of their number. */
const MAX_WORDS = 200
/** Other characters of a query that are read: each may be an operator, and PostgreSQL takes those apart by recursion. */
const MAX_SIGNS = 800
/** UTF-16 units of a query that are read. */
const MAX_LENGTH = 2 ** 14
/** PostgreSQL takes other white space than that of ASCII for a sign. */
const WORD_OR_SIGN = /([\p{L}\p{N}]+)|[^ \t-\r]/gu

/** What PostgreSQL cannot hold: NUL, and half of a surrogate pair. */
const NOT_TEXT = /\0|\p{Surrogate}/gu

/** Hyphens with nothing between them that counts: PostgreSQL takes each for a negation, and fails at more than 32 at one word. */
const NEGATIONS = /-(?:[\p{Z}\p{C}!&|()]*-){8,}/gu

/**
 * A text that `websearch_to_tsquery` takes, and soon: the first 200 words and 800 other characters of what is asked for, within
 * 16,384 UTF-16 units, with few negations of negations.
 */
export function searchText(query: string): string {
  return beginning(query)
    .replace(NOT_TEXT, ' ')
    .replace(NEGATIONS, (run) => (run.split('-').length % 2 === 0 ? '---' : '--'))
}

/** What of a query is read. A phrase that is cut ends there, else each of its words would be asked for on its own. */
function beginning(query: string): string {
  const end = wordsEnd(query.slice(0, MAX_LENGTH))
  if (end === query.length) return query
  const first = query.slice(0, end)
  return first.split('"').length % 2 === 0 ? `${first}"` : first
}

/** Where the first words and signs of a text end. */
function wordsEnd(text: string): number {
  let words = 0
  let signs = 0
  for (const { index, 1: word } of text.matchAll(WORD_OR_SIGN)) {
    if (word === undefined ? ++signs > MAX_SIGNS : ++words > MAX_WORDS) return index
  }
  return text.length
}
