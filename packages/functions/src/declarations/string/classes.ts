import { pt } from '@polytable/client/index'
import { declare } from '../define.ts'

const characterTest = declare({ subject: 'text', params: { text: pt.string() }, returns: pt.bool() })

export const classes = {
  /** Whether all characters are letters or numbers, and there are any. */
  isalnum: characterTest,
  /** Whether all characters are letters, and there are any. */
  isalpha: characterTest,
  /** Whether all characters are ASCII. */
  isascii: characterTest,
  /** Whether all characters are decimal digits of some script, and there are any. */
  isdecimal: characterTest,
  /** Whether all characters are digits, superscripts among them, and there are any. */
  isdigit: characterTest,
  /** Whether the text is a name in Unicode's sense: a letter or '_', then letters, digits and '_'. */
  isidentifier: characterTest,
  /** Whether there are letters with case and all are small. */
  islower: characterTest,
  /** Whether all characters are numbers, fractions and Chinese numbers among them, and there are any. */
  isnumeric: characterTest,
  /** Whether all characters are white space, and there are any. */
  isspace: characterTest,
  /** Whether capitals are just at the beginnings of words, and there are any. */
  istitle: characterTest,
  /** Whether there are letters with case and all are capital. */
  isupper: characterTest,
}
