import { Expression, pt } from '@polytable/client/index'
import { calls, declare } from './define.ts'

const number = pt.float()
const whole = pt.int()

const ofNumber = declare({ subject: 'x', params: { x: number }, returns: number })
const bitwise = declare({ subject: 'x', params: { x: whole, other: whole }, returns: whole })

export const mathDeclarations = {
  abs: ofNumber,
  absInt: declare({ subject: 'x', params: { x: whole }, returns: whole }),
  /** The least whole number from `x` on, as a float. */
  ceil: ofNumber,
  /** The greatest whole number up to `x`, as a float. */
  floor: ofNumber,
  /** Rounded to `digits` decimals, to a whole number where none are given: halves to even, of the exact value of the double. */
  round: declare({ subject: 'x', params: { x: number, digits: pt.int().nullable() }, returns: number }),
  /** `x` to the power of `other`, as a float. */
  pow: declare({ subject: 'x', params: { x: number, other: number }, returns: number }),
  /** The square root; NaN for numbers below zero. */
  sqrt: ofNumber,
  /** e to the power of `x`. */
  exp: ofNumber,
  /** The natural logarithm; NaN for numbers below zero. */
  log: ofNumber,
  /** The logarithm to the base of 10; NaN for numbers below zero. */
  log10: ofNumber,
  /** The bits that both ints have; ints are as long as they need, negative ones in two's complement. */
  bitwiseAnd: bitwise,
  /** The bits that one of two ints has. */
  bitwiseOr: bitwise,
  /** The bits that just one of two ints has. */
  bitwiseXor: bitwise,
  /** The whole part, as an int; an error for numbers that are no safe integer then. */
  toInt: declare({ subject: 'x', params: { x: number }, returns: whole }),
  /** The number as a float. */
  toFloat: ofNumber,
}

const { abs: absFloat, absInt, ...others } = calls('math', mathDeclarations)

/** Functions of numbers. Floats are IEEE doubles; what is out of range is infinite, what is undefined is NaN. */
export const math = {
  /** Without its sign: an int of an int, else a float. */
  abs: ((x: Expression<number>) =>
    x instanceof Expression && x.type.kind === 'int' ? absInt(x) : absFloat(x)) as typeof absFloat,
  ...others,
}
