const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const WHOLE = /^[+-]?\d+$/

/**
 * A number as XML has it, undefined where a text is none. A whole one that a double does not hold is a bigint, up to 64 bits: other
 * programs than Excel write such.
 */
export function exactNumber(text: string): number | bigint | undefined {
  const number = Number(text)
  if (!NUMBER.test(text) || !Number.isFinite(number)) return undefined
  if (Number.isSafeInteger(number) || !WHOLE.test(text)) return number
  const whole = BigInt(text.replace(/^\+/, ''))
  return BigInt.asIntN(64, whole) === whole ? whole : number
}
