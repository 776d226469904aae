import type { ExprNode } from '@polytable/model/expressions/index'
import { checkDepth } from '@polytable/model/types/index'
import type { Expression } from './expression.ts'
import { checkDefined, noExpression, toNode } from './literal.ts'

/** What columns are computed with: expressions, constants, and plain objects and lists that hold them, which are JSON. */
export type Computations = Readonly<Record<string, unknown>>

/** What a computation gives. */
export type ComputedValue<V> =
  V extends Expression<infer T>
    ? T
    : V extends string | number | boolean | bigint | Date
      ? V
      : { -readonly [K in keyof V]: ComputedValue<V[K]> }

/**
 * @param name what the value is given for, where it has a name
 * @throws PolytableError INVALID_EXPRESSION for what is no value: a function, undefined, also inside of it
 */
export function computedNode(value: unknown, name = ''): ExprNode {
  if (typeof value === 'function') throw noExpression(value, name)
  checkDepth(value)
  checkDefined(value, name)
  return toNode(value)
}
