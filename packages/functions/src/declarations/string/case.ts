import { pt } from '@polytable/client/index'
import { declare } from '../define.ts'

const text = pt.string()
const changed = declare({ subject: 'text', params: { text }, returns: text })

export const cases = {
  /** In capitals, by Unicode's full mapping: 'ß' gives 'SS'. */
  upper: changed,
  /** In small letters, by Unicode's full mapping. */
  lower: changed,
  /** Folded, so that texts compare without regard to case: 'ß' gives 'ss'. */
  casefold: changed,
  /** The first character as it begins a word, the others in small letters. */
  capitalize: changed,
  /** Every word with a capital; words are what has no other characters than letters. */
  title: changed,
  /** Capitals as small letters, small letters as capitals. */
  swapcase: changed,
}
