import { pt } from '@polytable/client/index'
import { builtin } from '../define.ts'

const text = pt.string()

const CASED = /\p{Cased}/u
const UPPERCASE = /\p{Uppercase}/u
const LOWERCASE = /\p{Lowercase}/u
/** Cherokee is folded to its capitals, all else to small letters. */
const CHEROKEE = /[\u13a0-\u13f5\u13f8-\u13fd\uab70-\uabbf]/u
/** Georgian has capitals, but not at the beginning of words. */
const GEORGIAN = /[\u10d0-\u10ff]/u
/** Greek vowels with an iota below, which capital words write beside them. */
const IOTA_BELOW = /[\u1f80-\u1ffc]/u
const DIGRAPHS = [
  ['Ǆ', 'ǅ', 'ǆ'],
  ['Ǉ', 'ǈ', 'ǉ'],
  ['Ǌ', 'ǋ', 'ǌ'],
  ['Ǳ', 'ǲ', 'ǳ'],
] as const
const titleByDigraph = new Map<string, string>(
  DIGRAPHS.flatMap((forms) => forms.map((form) => [form, forms[1]] as const)),
)

/** Unicode's full case folding of one character. */
function foldCharacter(char: string): string {
  if (CHEROKEE.test(char)) return char.toUpperCase()
  if (char === 'ı') return char
  if (char === 'ẞ') return 'ss'
  return Array.from(char.toUpperCase(), (upper) => upper.toLowerCase()).join('')
}

/** What texts that differ only in case have in common. */
export function fold(text: string): string {
  return Array.from(text, foldCharacter).join('')
}

/** One character as it begins a word. */
function titleCharacter(char: string): string {
  if (GEORGIAN.test(char)) return char
  if (char === 'ŉ') return 'ʼN'
  const digraph = titleByDigraph.get(char)
  if (digraph) return digraph
  const upper = char.toUpperCase()
  if (IOTA_BELOW.test(char) && upper.endsWith('Ι')) return `${upper.slice(0, -1)}\u0345`.normalize('NFC')
  const [first = '', ...rest] = upper
  return first + rest.join('').toLowerCase()
}

/** Each character with its small form; that of a sigma depends on where it is. */
function lowered(text: string): { readonly char: string; readonly lower: string }[] {
  const whole = text.toLowerCase()
  let at = 0
  return Array.from(text, (char) => {
    const { length } = char.toLowerCase()
    at += length
    return { char, lower: whole.slice(at - length, at) }
  })
}

/** In capitals, by Unicode's full mapping: 'ß' gives 'SS'. */
export const upper = builtin({
  name: 'string.upper',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => text.toUpperCase(),
})

/** In small letters, by Unicode's full mapping. */
export const lower = builtin({
  name: 'string.lower',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => text.toLowerCase(),
})

/** Folded, so that texts compare without regard to case: 'ß' gives 'ss'. */
export const casefold = builtin({
  name: 'string.casefold',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => fold(text),
})

/** The first character as it begins a word, the others in small letters. */
export const capitalize = builtin({
  name: 'string.capitalize',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => {
    const [first, ...rest] = lowered(text)
    return first === undefined ? '' : titleCharacter(first.char) + rest.map(({ lower }) => lower).join('')
  },
})

/** Every word with a capital; words are what has no other characters than letters. */
export const title = builtin({
  name: 'string.title',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) => {
    let inWord = false
    return lowered(text)
      .map(({ char, lower }) => {
        const result = inWord ? lower : titleCharacter(char)
        inWord = CASED.test(char)
        return result
      })
      .join('')
  },
})

/** Capitals as small letters, small letters as capitals. */
export const swapcase = builtin({
  name: 'string.swapcase',
  subject: 'text',
  params: { text },
  returns: text,
  run: ({ text }) =>
    lowered(text)
      .map(({ char, lower }) => {
        if (UPPERCASE.test(char)) return lower
        return LOWERCASE.test(char) ? char.toUpperCase() : char
      })
      .join(''),
})
