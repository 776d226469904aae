import type { classes } from '../../declarations/string/classes.ts'
import type { Implementation, Implementations } from '../define.ts'
import { WHITE_SPACE_CLASS } from './white-space.ts'

/** Digits that are not decimal: superscripts, digits in circles. */
const OTHER_DIGITS =
  '\\u00b2\\u00b3\\u00b9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c' +
  '\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792\\u{10a40}-\\u{10a43}' +
  '\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}'
/** Chinese characters that are numbers. */
const CHINESE_NUMBERS =
  '㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁叄叅參四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零' +
  '\\uf96b\\uf973\\uf978\\uf9b2\\uf9d1\\uf9d3\\uf9fd\\u{20001}\\u{20064}\\u{200e2}\\u{20121}\\u{2092a}\\u{20983}' +
  '\\u{2098c}\\u{2099c}\\u{20aea}\\u{20afd}\\u{20b19}\\u{22390}\\u{22998}\\u{23b1b}\\u{2626d}\\u{2f890}'

const UPPER_OR_TITLE = /[\p{Uppercase}\p{Lt}]/u
const LOWER_OR_TITLE = /[\p{Lowercase}\p{Lt}]/u
const UPPER = /\p{Uppercase}/u
const LOWER = /\p{Lowercase}/u
const TITLE = /\p{Lt}/u

function characterTest(
  test: (text: string) => boolean,
  sql?: (text: string) => string,
): Implementation<(typeof classes)['isalnum']> {
  return { run: ({ text }) => test(text), toSql: sql && (({ text }) => sql(text.sql)) }
}

/** Whether a text is made of these characters, one at least. */
function only(characterClass: string): (text: string) => boolean {
  const pattern = new RegExp(`^[${characterClass}]+$`, 'u')
  return (text) => pattern.test(text)
}

const NUMERIC = `\\p{N}${CHINESE_NUMBERS}`

function isTitle(text: string): boolean {
  let inWord = false
  let any = false
  for (const char of text) {
    const begins = UPPER.test(char) || TITLE.test(char)
    const goesOn = !begins && LOWER.test(char)
    if ((begins && inWord) || (goesOn && !inWord)) return false
    inWord = begins || goesOn
    any ||= inWord
  }
  return any
}

export const classFunctions: Implementations<typeof classes> = {
  isalnum: characterTest(only(`\\p{L}${NUMERIC}`)),
  isalpha: characterTest(only('\\p{L}')),
  isascii: characterTest(
    (text) => /^[\0-\x7f]*$/.test(text),
    (text) => `(octet_length(${text}) = char_length(${text}))`,
  ),
  isdecimal: characterTest(only('\\p{Nd}')),
  isdigit: characterTest(only(`\\p{Nd}${OTHER_DIGITS}`)),
  isidentifier: characterTest((text) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text)),
  islower: characterTest((text) => LOWER.test(text) && !UPPER_OR_TITLE.test(text)),
  isnumeric: characterTest(only(NUMERIC)),
  isspace: characterTest(only(WHITE_SPACE_CLASS)),
  istitle: characterTest(isTitle),
  isupper: characterTest((text) => UPPER.test(text) && !LOWER_OR_TITLE.test(text)),
}
