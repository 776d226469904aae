const words = (...lists: string[]): ReadonlySet<string> => new Set(lists.flatMap((list) => list.split(' ')))

/** Never the end of a sentence. */
const INNER = words(
  'dr. mr. mrs. ms. mx. prof. rev. gen. sen. rep. gov. capt. cmdr. lt. col. sgt. hon. messrs. e.g. i.e. cf. vs. viz. approx. ca. resp.',
  'bzw. vgl. evtl. ggf. sog. inkl. hrsg. fa. bspw. z.b. d.h. u.a.',
  'mme. mlle. mm. av. bd. env. p.ex.',
  'sra. srta. dra. dña. avda. ud. uds. hr.',
  'dott. sig. sig.ra sig.na sig.ra. ing. avv.',
  'dhr. mevr. mw. drs. bijv. o.a. d.w.z. t.ex. bl.a. dvs. kl.',
  'ul. prof. inż. mgr. m.in. np. tzn. zob.',
  'ул. пр. им. см. проф. акад. т.е.',
  'κα. δρ. π.χ.',
)

/** Not the end of a sentence where a number follows: `Fig. 3`, `No. 5`, `Jan. 12`. */
const BEFORE_NUMBER = words(
  'fig. figs. eq. eqs. sec. secs. ch. chap. no. nos. vol. vols. p. pp. tab. ref. refs. art. app. thm. def. v. ver.',
  'jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec.',
  'nr. nrs. abs. abb. kap. str. pág. págs. núm. cap. pag. rys. рис. стр. гл.',
)

/** The end of a sentence only where the next one begins with a word that seldom is a name. */
const BEFORE_NAME = words('al. st. mt. ph.d. inc. ltd. co. corp. bros. jr. sr. rd. ave. blvd. ee. uu.')

const INITIALS = /^(?:\p{Lu}\.-?)+$|^\p{Ll}\.$/u
const NUMBER = /^[([#]?\d|^\p{Lu}\.?\d|^[IVXLC]{2,}\b/u
const LIST_MARKER = /^\s*\(?(?:\d{1,3}|\p{L}|[ivxlc]{1,5})[.)]\s*$/u

/** German ordinals: what is counted by them has a capital letter. */
const ORDINAL = /^\d{1,2}\.$/
const COUNTED =
  /^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert|Jh\.|Auflage|Klasse|Platz|Stock|Kapitel|Weltkrieg)(?!\p{L})/u

/** Words that begin sentences. Not `A` and `I`, which are initials too. */
const STARTERS = words(
  'After All Also Although An And As At Because Before Both But By Each Every Finally First For From Furthermore He Hence Her Here His How However If In It Its Many Most Moreover My Next No Not On One Or Our She Since So Some Such That The Their Then There Therefore These They This Those Thus To Two We What When Where Which While Who Why With You Your',
  'Der Die Das Er Sie Es Ein Eine Und Aber Dann Wir Ich Le La Les Il Ils Elle Elles Nous Vous Je On Et Mais Ce Un Une El Los Las Pero En Het De Hij Zij',
  'В На И Но Он Она Они Это Там Мы Я Не',
)

/**
 * Whether a full stop that looks like the end of a sentence belongs to an abbreviation, an initial or a list number.
 * @param before the text up to the supposed end, or its last words
 * @param after the text from there on, or its first words
 */
export function endsInAbbreviation(before: string, after: string): boolean {
  if (LIST_MARKER.test(before)) return true
  const word = /(\S+)\s*$/.exec(before)?.[1]?.replace(/^[("'“‘„«¿¡[{—]+|^\p{L}{1,2}['’]/gu, '')
  if (word === undefined || !word.endsWith('.')) return false
  const lower = word.toLowerCase()
  if (INNER.has(lower)) return true
  const next = after.trimStart()
  if (ORDINAL.test(word)) return COUNTED.test(next)
  if (BEFORE_NUMBER.has(lower) && NUMBER.test(next)) return true
  if (BEFORE_NAME.has(lower) || INITIALS.test(word)) return !STARTERS.has(/^\p{L}+/u.exec(next)?.[0] ?? '')
  return false
}
