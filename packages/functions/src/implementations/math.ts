import { PolytableError } from '@polytable/model/errors/index'
import type { mathDeclarations } from '../declarations/math.ts'
import { roundTo } from './decimal.ts'
import type { Implementation, Implementations } from './define.ts'

function ofNumber(
  run: (x: number) => number,
  sql?: (x: string) => string,
): Implementation<(typeof mathDeclarations)['ceil']> {
  return { run: ({ x }) => run(x), toSql: sql && (({ x }) => sql(x.sql)) }
}

/** @param fails whether there are ints whose bits together are no int: the least number of so many bits is one below */
function bitwise(
  run: (a: bigint, b: bigint) => bigint,
  operator: string,
  fails: boolean,
): Implementation<(typeof mathDeclarations)['bitwiseAnd']> {
  return {
    run: ({ x, other }) => Number(run(BigInt(x), BigInt(other))),
    toSql: ({ x, other }) => {
      const bits = `${x.sql} ${operator} ${other.sql}`
      return fails ? `nullif(${bits}, ${-(2 ** 53)})` : `(${bits})`
    },
    fails,
  }
}

export const mathFunctions: Implementations<typeof mathDeclarations> = {
  abs: ofNumber(Math.abs, (x) => `abs(${x})`),
  absInt: {
    run: ({ x }) => Math.abs(x),
    toSql: ({ x }) => `abs(${x.sql})`,
  },
  ceil: ofNumber(Math.ceil, (x) => `ceil(${x})`),
  floor: ofNumber(Math.floor, (x) => `floor(${x})`),
  round: {
    run: ({ x, digits }) => roundTo(x, digits ?? 0),
    toSql: ({ x, digits }) =>
      digits.constant === null || digits.constant === 0 ? `round(${x.sql})` : undefined,
  },
  pow: { run: ({ x, other }) => x ** other },
  sqrt: ofNumber(Math.sqrt, (x) => `(CASE WHEN ${x} < 0 THEN 'NaN'::float8 ELSE sqrt(${x}) END)`),
  exp: ofNumber(Math.exp),
  log: ofNumber(Math.log),
  log10: ofNumber(Math.log10),
  bitwiseAnd: bitwise((a, b) => a & b, '&', true),
  bitwiseOr: bitwise((a, b) => a | b, '|', false),
  bitwiseXor: bitwise((a, b) => a ^ b, '#', true),
  toInt: {
    run: ({ x }) => {
      const cut = Math.trunc(x) + 0
      if (Number.isSafeInteger(cut)) return cut
      throw new PolytableError('INVALID_ARGUMENT', `${x} is not a safe integer`)
    },
    toSql: ({ x }) =>
      `(CASE WHEN abs(trunc(${x.sql})) <= ${Number.MAX_SAFE_INTEGER} THEN trunc(${x.sql})::int8 END)`,
    fails: true,
  },
  toFloat: ofNumber(
    (x) => x,
    (x) => x,
  ),
}
