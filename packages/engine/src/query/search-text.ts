import type { TextQuery } from '@polytable/kernel/storage/words'
import { INVISIBLE, SEPARATORS } from '@polytable/kernel/storage/words-sql'

/** Words of a query that are looked for: the time a rank takes grows with the square of their number. */
const MAX_WORDS = 200
/** UTF-16 units of which each counts as a word, where there are more in one. */
const WORD_LENGTH = 16
/** UTF-16 units of a query that are read. */
const MAX_LENGTH = 2 ** 14

/** What PostgreSQL cannot hold: NUL, and half of a surrogate pair. */
const NOT_TEXT = /\0|\p{Surrogate}/gu
const UNSEEN = new RegExp(`[${INVISIBLE}]+`, 'gu')
const BETWEEN_WORDS = new RegExp(`[${SEPARATORS}]+`, 'u')
/** Between these PostgreSQL finds words of their own in a word, as at emojis: each is a word that follows the one before. */
const LETTERS = /[\p{L}\p{N}\p{M}]+/gu
const EXCLUDES_WORD = new RegExp(`^-[^${SEPARATORS}]`, 'u')
const EXCLUDES_PHRASE = /(^|\s)-$/u
const IS_PREFIX = new RegExp(`[^${SEPARATORS}]\\*$`, 'u')
/** Words of a query whose stars count, and their letters: each is a regular expression. */
const MAX_PREFIXES = 8
const MAX_PREFIX_LENGTH = 64
/** The shortest word that a word of more letters may be kept as, and how many letters less that may have. */
const LEAST_STEM = 3
const MAX_SUFFIX = 8

interface Term {
  /** Several follow one another. */
  readonly words: readonly string[]
  readonly isQuoted?: boolean
  readonly isExcluded?: boolean
  /** Whether the last word may go on. */
  readonly isPrefix?: boolean
  /** Whether it is an `or` that nothing is asked of but what it joins. */
  readonly isOr?: boolean
}

/**
 * What is typed into search engines. All words have to be there; those in quotes, and those with nothing but punctuation between
 * them (`AT&T`, `file.txt`), one after the other; `or` between terms means either; a minus at the beginning or after a space,
 * before a word or a quote, excludes what follows; a star after a word stands for any end of it (of the first eight, of up to 64
 * letters). The first 200 words within 16,384 UTF-16 units are read.
 */
export function searchText(query: string): TextQuery {
  const terms = [...readTerms(query)]
  const alternatives: Term[][] = [[]]
  terms.forEach((term, index) => {
    const joins = term.isOr === true && index < terms.length - 1 && alternatives.at(-1)!.length > 0
    if (joins) alternatives.push([])
    else alternatives.at(-1)!.push(term)
  })
  return alternatives.map((each) => ({
    wanted: toWanted(each),
    terms: each
      .filter(({ isExcluded }) => !isExcluded)
      .map((term) => ({ words: term.words, isPrefix: term.isPrefix ?? false, isSingle: isSingle(term) })),
    asksForWords: each.some((term) => !isExcludedPrefix(term)),
    prefixes: each
      .filter(({ isPrefix }) => isPrefix)
      .map(({ words, isExcluded = false }) => ({ pattern: prefixPattern(words), isExcluded })),
  }))
}

/** A group of terms that all have to be there, for the SQL function `polytable.wanted`. Which prefixes are not there it does not know. */
function toWanted(terms: readonly Term[]): { words: string; others: string; phrases: boolean } {
  const known = terms.filter((term) => !isExcludedPrefix(term))
  // A word that begins as one without a meaning of its own may be another.
  const single = known.filter((term) => isSingle(term) && !term.isExcluded)
  const others = known.filter((term) => !single.includes(term))
  const all = (some: readonly Term[]): string => some.map(termQuery).join(' & ')
  return { words: all(single), others: all(others), phrases: others.some((term) => !term.isExcluded) }
}

/** Whether it is no phrase, and no beginning of words. */
const isSingle = ({ words, isQuoted, isPrefix }: Term): boolean =>
  words.length === 1 && !isQuoted && !isPrefix

const isExcludedPrefix = ({ isPrefix, isExcluded }: Term): boolean => isPrefix === true && isExcluded === true

function termQuery({ words, isExcluded, isPrefix }: Term): string {
  const query = `'${words.join(' ')}'`
  if (!isPrefix) return `${isExcluded ? '!' : ''}${query}`
  // Words are kept without their endings: one that goes on may be kept as less than is asked for.
  const letters = words.length === 1 ? [...words[0]!] : []
  const least = Math.max(LEAST_STEM, letters.length - MAX_SUFFIX)
  const shorter = Array.from({ length: Math.max(0, letters.length - least) }, (_, i) =>
    letters.slice(0, least + i),
  )
  return `(${[`${query}:*`, ...shorter.map((some) => `'${some.join('')}'`)].join(' | ')})`
}

/** A regular expression of PostgreSQL for texts that have a word, or words one after the other, which begins with these. */
function prefixPattern(words: readonly string[]): string {
  return `(^|[${SEPARATORS}])${words.join(`[${SEPARATORS}]+`)}`
}

function* readTerms(query: string): Generator<Term> {
  let left = MAX_WORDS
  let prefixes = 0
  for (const { text, ...term } of readRuns(query)) {
    const words: string[] = []
    for (const word of text.split(BETWEEN_WORDS)) {
      if (word === '' || left <= 0) continue
      const parts = [...word.matchAll(LETTERS)]
      const end = Math.min(left * WORD_LENGTH, parts[left]?.index ?? Infinity)
      words.push(word.slice(0, end).replace(NOT_TEXT, ''))
      left -= Math.max(1, parts.length, Math.floor(word.length / WORD_LENGTH))
    }
    const isPrefix = term.isPrefix && text.length <= MAX_PREFIX_LENGTH && prefixes < MAX_PREFIXES
    if (isPrefix) prefixes++
    if (words.length > 0) yield { words, ...term, isPrefix }
    if (left <= 0) return
  }
}

/** What is in quotes, and what stands between spaces outside of them. */
function* readRuns(query: string): Generator<Omit<Term, 'words'> & { readonly text: string }> {
  const seen = query.slice(0, MAX_LENGTH).replace(NOT_TEXT, ' ').replace(UNSEEN, '').normalize('NFKC')
  let isExcluded = false
  for (const [index, part] of seen.split('"').entries()) {
    if (index % 2 === 1) yield { text: part, isQuoted: true, isExcluded }
    else {
      for (const text of part.split(/\s+/u))
        yield {
          text,
          isExcluded: EXCLUDES_WORD.test(text),
          isPrefix: IS_PREFIX.test(text),
          isOr: text.toLowerCase() === 'or',
        }
      isExcluded = EXCLUDES_PHRASE.test(part)
    }
  }
}
