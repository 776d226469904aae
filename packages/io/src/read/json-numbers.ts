import type { JSONParser } from '@streamparser/json'

const WHOLE = /^-?\d+$/

/** A number as JSON writes it: a whole number that a double does not hold is a bigint. */
function exactNumber(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) || !WHOLE.test(text) ? number : BigInt(text)
}

/** Has a parser keep whole numbers as they are. */
export function keepWholeNumbers(parser: JSONParser): JSONParser {
  // The parser is made to have this replaced, by a subclass of a part that it makes itself.
  const { tokenizer } = parser as unknown as { tokenizer: { parseNumber(text: string): unknown } }
  tokenizer.parseNumber = exactNumber
  return parser
}
