const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Never the end of a sentence. */
const INNER = words(
  'dr. mr. mrs. ms. mx. prof. rev. gen. sen. rep. gov. capt. cmdr. lt. col. sgt. hon. messrs. mme. mlle. e.g. i.e. cf. vs. viz. approx. ca. resp.',
)

/** Not the end of a sentence where a number follows: `Fig. 3`, `No. 5`, `Jan. 12`. */
const BEFORE_NUMBER = words(
  'fig. figs. eq. eqs. sec. secs. ch. chap. no. nos. vol. vols. p. pp. tab. ref. refs. art. app. thm. def. v. ver. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec.',
)

/** The end of a sentence only where the next one begins with a word that seldom is a name. */
const BEFORE_NAME = words('al. st. mt. ph.d.')

const INITIALS = /^(?:\p{Lu}\.-?)+$/u
const NUMBER = /^[([#]?\d|^\p{Lu}\.?\d|^[IVXLC]{2,}\b/u
const LIST_MARKER = /^\s*\(?(?:\d{1,3}|\p{L}|[ivxlc]{1,5})[.)]\s*$/u

/** Words that begin sentences. Not `A` and `I`, which are initials too. */
const STARTERS = words(
  'After All Also Although An And As At Because Before Both But By Each Every Finally First For From Furthermore He Hence Her Here His How However If In It Its Many Most Moreover My Next No Not On One Or Our She Since So Some Such That The Their Then There Therefore These They This Those Thus To Two We What When Where Which While Who Why With You Your',
)

/**
 * Whether a full stop that looks like the end of a sentence belongs to an abbreviation, an initial or a list number.
 * @param before the text up to the supposed end, or its last words
 * @param after the text from there on, or its first words
 */
export function endsInAbbreviation(before: string, after: string): boolean {
  if (LIST_MARKER.test(before)) return true
  const word = /(\S+)\s*$/.exec(before)?.[1]?.replace(/^[("'“‘[{]+/, '')
  if (word === undefined || !word.endsWith('.')) return false
  const lower = word.toLowerCase()
  if (INNER.has(lower)) return true
  const next = after.trimStart()
  if (BEFORE_NUMBER.has(lower)) return NUMBER.test(next)
  if (BEFORE_NAME.has(lower) || INITIALS.test(word)) return !STARTERS.has(/^[\p{L}]+/u.exec(next)?.[0] ?? '')
  return false
}
