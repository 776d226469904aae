import type { cases } from '../../declarations/string/case.ts'
import type { Implementations } from '../define.ts'

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

export const caseFunctions: Implementations<typeof cases> = {
  upper: {
    run: ({ text }) => text.toUpperCase(),
  },
  lower: {
    run: ({ text }) => text.toLowerCase(),
  },
  casefold: {
    run: ({ text }) => fold(text),
  },
  capitalize: {
    run: ({ text }) => {
      const [first, ...rest] = lowered(text)
      return first === undefined ? '' : titleCharacter(first.char) + rest.map(({ lower }) => lower).join('')
    },
  },
  title: {
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
  },
  swapcase: {
    run: ({ text }) =>
      lowered(text)
        .map(({ char, lower }) => {
          if (UPPERCASE.test(char)) return lower
          return LOWERCASE.test(char) ? char.toUpperCase() : char
        })
        .join(''),
  },
}
