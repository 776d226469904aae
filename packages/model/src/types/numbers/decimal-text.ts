/** A decimal number with all the digits that its file has: `-12.50`. A double may not hold it, and has no zeros at the end. */
export class DecimalText {
  constructor(readonly text: string) {}

  /** The nearest double, where JavaScript writes it with the same digits; undefined elsewhere. */
  get number(): number | undefined {
    return numberOfDigits(this.text)
  }

  /** The whole number that it is; undefined where it has a fraction. */
  get whole(): bigint | undefined {
    const [whole, fraction = ''] = this.text.split('.')
    return /^0*$/.test(fraction) ? BigInt(whole!) : undefined
  }
}

/** The double that JavaScript writes with the same digits as a text has; undefined where there is none. */
export function numberOfDigits(text: string): number | undefined {
  const nearest = Number(text)
  return significand(String(nearest)) === significand(text) ? nearest : undefined
}

/** Equal for texts of equal numbers: the digits without zeros around them, and the power of ten. */
function significand(text: string): string {
  const [, sign, whole, fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  if (whole === undefined) return text
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  let end = digits.length
  while (digits[end - 1] === '0') end--
  if (end === 0) return '0'
  return `${sign}${digits.slice(0, end)}e${Number(power) - fraction.length + digits.length - end}`
}
