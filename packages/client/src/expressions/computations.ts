import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { describeValue } from '@polytable/model/types/index'
import type { Expression } from './expression.ts'
import { toNode } from './literal.ts'

/** What columns are computed with: expressions, constants, and plain objects and lists that hold them, which are JSON. */
export type Computations = Readonly<Record<string, unknown>>

/** What a computation gives. */
export type ComputedValue<V> =
  V extends Expression<infer T>
    ? T
    : V extends string | number | boolean | bigint | Date
      ? V
      : { -readonly [K in keyof V]: ComputedValue<V[K]> }

/** @throws PolytableError INVALID_EXPRESSION for what is no value: undefined, a function */
export function computedNode(value: unknown): ExprNode {
  if (value !== undefined && typeof value !== 'function') return toNode(value)
  throw new PolytableError('INVALID_EXPRESSION', `Expected an expression, got ${describeValue(value)}`, {
    hint: 'Build it from columns: t.c.price.mul(2).',
  })
}
