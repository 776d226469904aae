import { INVISIBLE, SEPARATORS } from '@polytable/kernel/storage/words-sql'

/** Words of a query that are looked for: the time a rank takes grows with the square of their number. */
const MAX_WORDS = 200
/** UTF-16 units of a query that are read. */
const MAX_LENGTH = 2 ** 14

/** What PostgreSQL cannot hold: NUL, and half of a surrogate pair. */
const NOT_TEXT = /\0|\p{Surrogate}/gu
const UNSEEN = new RegExp(`[${INVISIBLE}]+`, 'gu')
const BETWEEN_WORDS = new RegExp(`[${SEPARATORS}]+`, 'u')
const EXCLUDES_WORD = new RegExp(`^-[^${SEPARATORS}]`, 'u')
const EXCLUDES_PHRASE = /(^|\s)-$/u

interface Term {
  /** Several follow one another. */
  readonly words: readonly string[]
  readonly isQuoted?: boolean
  readonly isExcluded?: boolean
  /** Whether it is an `or` that nothing is asked of but what it joins. */
  readonly isOr?: boolean
}

/**
 * What is typed into search engines, as the SQL function `polytable.wanted` takes it. All words have to be there; those in quotes, and
 * those with nothing but punctuation between them (`AT&T`, `file.txt`), one after the other; `or` between terms means either; a minus
 * at the beginning or after a space, before a word or a quote, excludes what follows. The first 200 words within 16,384 UTF-16 units
 * are read.
 */
export function searchText(query: string): string {
  const terms = [...readTerms(query)]
  const alternatives: Term[][] = [[]]
  terms.forEach((term, index) => {
    const joins = term.isOr === true && index < terms.length - 1 && alternatives.at(-1)!.length > 0
    if (joins) alternatives.push([])
    else alternatives.at(-1)!.push(term)
  })
  return JSON.stringify(alternatives.map(toAlternative))
}

function toAlternative(terms: readonly Term[]): { words: string; others: string; phrases: boolean } {
  const isPhrase = (term: Term): boolean => term.words.length > 1 || term.isQuoted === true
  const single = terms.filter((term) => !isPhrase(term) && !term.isExcluded)
  const others = terms.filter((term) => !single.includes(term))
  const all = (some: readonly Term[]): string =>
    some.map(({ words, isExcluded }) => `${isExcluded ? '!' : ''}'${words.join(' ')}'`).join(' & ')
  return { words: all(single), others: all(others), phrases: others.some((term) => !term.isExcluded) }
}

function* readTerms(query: string): Generator<Term> {
  let left = MAX_WORDS
  for (const { text, ...term } of readRuns(query)) {
    const words = text
      .split(BETWEEN_WORDS)
      .filter((word) => word !== '')
      .slice(0, left)
    if (words.length > 0) yield { words, ...term }
    left -= words.length
    if (left === 0) return
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
        yield { text, isExcluded: EXCLUDES_WORD.test(text), isOr: text.toLowerCase() === 'or' }
      isExcluded = EXCLUDES_PHRASE.test(part)
    }
  }
}
