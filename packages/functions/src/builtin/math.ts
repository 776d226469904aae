import { Expression, pt } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { builtin } from './define.ts'
import { roundTo } from './decimal.ts'

const number = pt.float()
const whole = pt.int()

function floatFunction(name: string, run: (x: number) => number, sql?: (x: string) => string) {
  return builtin({
    name: `math.${name}`,
    subject: 'x',
    params: { x: number },
    returns: number,
    run: ({ x }) => run(x),
    toSql: sql && (({ x }) => sql(x.sql)),
  })
}

const absFloat = floatFunction('abs', Math.abs, (x) => `abs(${x})`)
const absInt = builtin({
  name: 'math.absInt',
  subject: 'x',
  params: { x: whole },
  returns: whole,
  run: ({ x }) => Math.abs(x),
  toSql: ({ x }) => `abs(${x.sql})`,
})

/** Without its sign: an int of an int, else a float. */
const abs = ((x: Expression<number>) =>
  x instanceof Expression && x.type.kind === 'int' ? absInt(x) : absFloat(x)) as typeof absFloat
/** The least whole number from `x` on, as a float. */
const ceil = floatFunction('ceil', Math.ceil, (x) => `ceil(${x})`)
/** The greatest whole number up to `x`, as a float. */
const floor = floatFunction('floor', Math.floor, (x) => `floor(${x})`)
/** The square root; NaN for numbers below zero. */
const sqrt = floatFunction(
  'sqrt',
  Math.sqrt,
  (x) => `(CASE WHEN ${x} < 0 THEN 'NaN'::float8 ELSE sqrt(${x}) END)`,
)
/** e to the power of `x`. */
const exp = floatFunction('exp', Math.exp)
/** The natural logarithm; NaN for numbers below zero. */
const log = floatFunction('log', Math.log)
/** The logarithm to the base of 10; NaN for numbers below zero. */
const log10 = floatFunction('log10', Math.log10)

/** Rounded to `digits` decimals, to a whole number where none are given: halves to even, of the exact value of the double. */
const round = builtin({
  name: 'math.round',
  subject: 'x',
  params: { x: number, digits: pt.int().nullable() },
  returns: number,
  run: ({ x, digits }) => roundTo(x, digits ?? 0),
  toSql: ({ x, digits }) =>
    digits.constant === null || digits.constant === 0 ? `round(${x.sql})` : undefined,
})

/** `x` to the power of `other`, as a float. */
const pow = builtin({
  name: 'math.pow',
  subject: 'x',
  params: { x: number, other: number },
  returns: number,
  run: ({ x, other }) => x ** other,
})

/** @param fails whether there are ints whose bits together are no int: the least number of so many bits is one below */
function bitwise(name: string, run: (a: bigint, b: bigint) => bigint, operator: string, fails: boolean) {
  return builtin({
    name: `math.${name}`,
    subject: 'x',
    params: { x: whole, other: whole },
    returns: whole,
    run: ({ x, other }) => Number(run(BigInt(x), BigInt(other))),
    toSql: ({ x, other }) => {
      const bits = `${x.sql} ${operator} ${other.sql}`
      return fails ? `nullif(${bits}, ${-(2 ** 53)})` : `(${bits})`
    },
    fails,
  })
}

/** The bits that both ints have; ints are as long as they need, negative ones in two's complement. */
const bitwiseAnd = bitwise('bitwiseAnd', (a, b) => a & b, '&', true)
/** The bits that one of two ints has. */
const bitwiseOr = bitwise('bitwiseOr', (a, b) => a | b, '|', false)
/** The bits that just one of two ints has. */
const bitwiseXor = bitwise('bitwiseXor', (a, b) => a ^ b, '#', true)

/** The whole part, as an int; an error for numbers that are no safe integer then. */
const toInt = builtin({
  name: 'math.toInt',
  subject: 'x',
  params: { x: number },
  returns: whole,
  run: ({ x }) => {
    const cut = Math.trunc(x) + 0
    if (Number.isSafeInteger(cut)) return cut
    throw new PolytableError('INVALID_ARGUMENT', `${x} is not a safe integer`)
  },
  toSql: ({ x }) =>
    `(CASE WHEN abs(trunc(${x.sql})) <= ${Number.MAX_SAFE_INTEGER} THEN trunc(${x.sql})::int8 END)`,
  fails: true,
})

/** The number as a float. */
const toFloat = floatFunction(
  'toFloat',
  (x) => x,
  (x) => x,
)

/** Functions of numbers. Floats are IEEE doubles; what is out of range is infinite, what is undefined is NaN. */
export const math = {
  abs,
  ceil,
  floor,
  round,
  pow,
  sqrt,
  exp,
  log,
  log10,
  bitwiseAnd,
  bitwiseOr,
  bitwiseXor,
  toInt,
  toFloat,
}
