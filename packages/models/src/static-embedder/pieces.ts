type Rows = ReadonlyMap<string, number>

/** Endings of words, those that end alike by length or by how sure they are, each with what may stand in its place. */
const ENDINGS: readonly (readonly [ending: string, ...instead: string[]])[] = [
  ["'s", ''],
  ['iness', 'y'],
  ['iest', 'y'],
  ['ies', 'y'],
  ['ied', 'y'],
  ['ier', 'y'],
  ['ily', 'y'],
  ['ations', '', 'e'],
  ['ness', ''],
  ['ists', '', 'e'],
  ['s', ''],
  ['es', ''],
  ['ed', '', 'e'],
  ['ing', '', 'e'],
  ['ally', '', 'al'],
  ['ly', '', 'e', 'le'],
  ['est', '', 'e'],
  ['ful', ''],
  ['ation', '', 'e'],
  ['ity', '', 'e'],
  ['ism', '', 'e'],
  ['ist', '', 'e'],
  ['ship', ''],
  ['hood', ''],
  ['al', '', 'e'],
  ['ic', '', 'e', 'y'],
  ['ous', '', 'e'],
]
/** Beginnings that leave the rest of a word near to the whole. */
const BEGINNINGS = [
  'un',
  're',
  'non',
  'anti',
  'super',
  'sub',
  'semi',
  'multi',
  'micro',
  'mega',
  'mis',
  'over',
]
/** Shorter stems turn other words into known ones. */
const SHORTEST_STEM = 3
const SHORTEST_SINGULAR = 2
const SHORTEST_PART = 4
/** Shorter words are near to too many others: most that are one letter from a known word are names. */
const SHORTEST_MISSPELLED = 8
/** Longer ones are no words. */
const LONGEST = 30
const DOUBLED = /([bdfgklmnprtvz])\1$/
const PLURAL = /.{4}s$/
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']
const LATIN = /^[a-z]+$/

/**
 * The rows of what a word is made of which the vocabulary lacks: of its stem, else of what follows a beginning such as `un`, else of the two
 * words that it is compounded of (the second may be a plural), else of the word that it differs from by a letter. Of several, the commonest: rows are in the order
 * of how common their words are. Empty where there is nothing of the kind.
 */
export function rowsOfPieces(word: string, rows: Rows): readonly number[] {
  if (word.length > LONGEST) return []
  const stem = rowOfStem(word, rows) ?? rowAfterBeginning(word, rows)
  if (stem !== undefined) return [stem]
  if (!LATIN.test(word)) return []
  const parts = rowsOfParts(word, rows)
  if (parts.length > 0) return parts
  const meant = word.length < SHORTEST_MISSPELLED ? undefined : rowOfMisspelled(word, rows)
  return meant === undefined ? [] : [meant]
}

function rowOfStem(word: string, rows: Rows): number | undefined {
  for (const [ending, ...instead] of ENDINGS) {
    if (!word.endsWith(ending)) continue
    const stem = word.slice(0, -ending.length)
    if (stem.length < (ending.endsWith('s') && ending.length <= 2 ? SHORTEST_SINGULAR : SHORTEST_STEM))
      continue
    for (const end of instead) {
      const row = rows.get(stem + end)
      if (row !== undefined) return row
    }
    const row = DOUBLED.test(stem) ? rows.get(stem.slice(0, -1)) : undefined
    if (row !== undefined) return row
  }
  return undefined
}

function rowAfterBeginning(word: string, rows: Rows): number | undefined {
  for (const beginning of BEGINNINGS) {
    if (!word.startsWith(beginning) || word.length - beginning.length < SHORTEST_PART) continue
    const row = rows.get(word.slice(beginning.length))
    if (row !== undefined) return row
  }
  return undefined
}

function rowsOfParts(word: string, rows: Rows): readonly number[] {
  let best: readonly number[] = []
  let least = Infinity
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at++) {
    const first = rows.get(word.slice(0, at))
    const rest = word.slice(at)
    const second = rows.get(rest) ?? (PLURAL.test(rest) ? rows.get(rest.slice(0, -1)) : undefined)
    if (first === undefined || second === undefined) continue
    const rarer = Math.max(first, second)
    if (rarer >= least) continue
    least = rarer
    best = [first, second]
  }
  return best
}

/** A letter too many, too few or another, or two that changed places; the first one is mostly right. */
function rowOfMisspelled(word: string, rows: Rows): number | undefined {
  let best: number | undefined
  const take = (candidate: string): void => {
    const row = rows.get(candidate)
    if (row !== undefined && (best === undefined || row < best)) best = row
  }
  for (let at = 1; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)]
    for (const letter of LETTERS) {
      take(before + letter + after)
      if (after !== '') take(before + letter + after.slice(1))
    }
    if (after !== '') take(before + after.slice(1))
    if (after !== '') take(before.slice(0, -1) + after[0]! + before.at(-1)! + after.slice(1))
  }
  return best
}
