import { numberOfDigits } from './numbers/decimal-text.ts'

/** Digits that a double may not hold. */
const LONG = /\d{16}/
/** Escapes and ends of texts, and numbers. A pattern of whole texts would need a stack as deep as these are long. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gis
const LONG_WHOLE = /^-?\d{16,}$/

/** Whether a JSON text may have whole numbers that a double does not hold. */
export function mayHaveLongNumbers(text: string): boolean {
  return LONG.test(text)
}

/**
 * The value of a JSON text. A whole number that JavaScript would write with other digits is a text of its digits.
 * @throws SyntaxError for what is no JSON
 */
export function parseJson(text: string): unknown {
  if (!mayHaveLongNumbers(text)) return JSON.parse(text)
  let isInText = false
  const quoted = text.replace(TOKEN, (token) => {
    if (token === '"') isInText = !isInText
    const isOther = !isInText && LONG_WHOLE.test(token) && numberOfDigits(token) === undefined
    return isOther ? `"${token}"` : token
  })
  return JSON.parse(quoted)
}
