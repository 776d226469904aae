/** A finite double as `mantissa · 2^exponent`, exactly. */
function binaryParts(value: number): { mantissa: bigint; exponent: number } {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, Math.abs(value))
  const whole = bits.getBigUint64(0)
  const raw = Number(whole >> 52n)
  const fraction = whole & (2n ** 52n - 1n)
  return raw === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction + 2n ** 52n, exponent: raw - 1075 }
}

/**
 * The absolute value of a finite number times `10^digits`, rounded to a whole one: the exact value of the double, halves to even.
 * @param digits any whole number; negative ones round to tens, hundreds, …
 */
export function scaledAndRounded(value: number, digits: number): bigint {
  const { mantissa, exponent } = binaryParts(value)
  let above = mantissa
  let below = 1n
  if (exponent > 0) above <<= BigInt(exponent)
  else below <<= BigInt(-exponent)
  if (digits > 0) above *= 10n ** BigInt(digits)
  else below *= 10n ** BigInt(-digits)
  const quotient = above / below
  const twice = (above % below) * 2n
  return twice > below || (twice === below && quotient % 2n === 1n) ? quotient + 1n : quotient
}

/** A number rounded to so many decimals, the exact value of the double, halves to even. */
export function roundTo(value: number, digits: number): number {
  // No double has a digit there, or all are below half of the place.
  if (!Number.isFinite(value) || value === 0 || digits > 1100) return value
  if (digits < -400) return value < 0 ? -0 : 0
  const rounded = Number(`${scaledAndRounded(value, digits)}e${-digits}`)
  return value < 0 ? -rounded : rounded
}

/** The absolute value of a finite number with so many decimals, from 0 on. */
export function fixedDecimals(value: number, decimals: number): string {
  const digits = scaledAndRounded(value, decimals)
    .toString()
    .padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
