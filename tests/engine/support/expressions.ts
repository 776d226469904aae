import { caseWhen, coalesce, Expression } from '@polytable/client/expressions/expression'
import type { CompareOp } from '@polytable/model/expressions/index'
import { toJson, typeOf, type ColumnType, type Value } from '@polytable/model/types/index'
import { kinds, valuesOf, type TestedKind } from './values.ts'

import fc from 'fast-check'

type Numeric = Expression<number | null>
type Json = Expression<unknown>

interface ByKind {
  bool: Expression<boolean | null>
  int: Numeric
  float: Numeric
  bigint: Numeric
  string: Expression<string | null>
  timestamp: Expression<Date | null>
  date: Expression<string | null>
  uuid: Expression<string | null>
  json: Json
}

const ops: readonly CompareOp[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
const arithmeticOps = ['add', 'sub', 'mul', 'div', 'mod', 'pow'] as const

/** A column of the test table, as a query names it. */
export function column<K extends TestedKind>(kind: K): ByKind[K] {
  return new Expression({ kind: 'column', table: '', column: kind, type: typeOf(kind, true) }) as ByKind[K]
}

function literal<K extends TestedKind>(kind: K): fc.Arbitrary<ByKind[K]> {
  const make = (value: Value): ByKind[K] =>
    new Expression({
      kind: 'literal',
      value: toJson(typeOf(kind), value),
      type: typeOf(kind, value === null),
    }) as ByKind[K]
  return fc.option(valuesOf(kind), { freq: 12 }).map(make)
}

const pattern = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '%', '_', '\\', 'é', '😀', '.', '\0'), maxLength: 5 }),
  fc.constantFrom('%', '_', '', '\\', '\\%', 'a\\', '%\\\\', '%%a%%'),
)
const step = fc.oneof(
  fc.constantFrom<string | number>('a', 'b', '', '0', '__proto__', '\0', 'length'),
  fc.constantFrom<string | number>(0, 1, -1, -3, 2 ** 31, -(2 ** 40), -0),
)

/** What every kind has: literals, its column, `coalesce` and `caseWhen`. */
function common<K extends TestedKind>(
  kind: K,
  tie: <T extends TestedKind>(kind: T) => fc.Arbitrary<ByKind[T]>,
) {
  const self = tie(kind) as fc.Arbitrary<Expression<unknown>>
  return [
    fc.tuple(self, self).map((parts) => coalesce(...parts)),
    fc.tuple(tie('bool'), self, self).map(([when, then, other]) => caseWhen([[when, then]], other)),
  ] as unknown as readonly fc.Arbitrary<ByKind[K]>[]
}

/** The same two operands, of one kind or of two that can be compared. */
function comparablePairs(tie: <T extends TestedKind>(kind: T) => fc.Arbitrary<ByKind[T]>) {
  const any = (kind: TestedKind): fc.Arbitrary<Expression<unknown>> =>
    tie(kind) as fc.Arbitrary<Expression<unknown>>
  const numbers = fc.oneof(any('int'), any('float'), any('bigint'), any('json'))
  return fc.oneof(
    ...kinds.filter((kind) => kind !== 'json').map((kind) => fc.tuple(any(kind), any(kind))),
    fc.tuple(numbers, fc.oneof(any('int'), any('float'), any('bigint'))),
    fc.tuple(fc.oneof(any('string'), any('json')), any('string')),
    fc.tuple(any('json'), fc.oneof(any('bool'), any('json'))),
  )
}

const arbitraries = fc.letrec<ByKind>((tie) => {
  const of = <K extends TestedKind>(kind: K): fc.Arbitrary<ByKind[K]> => tie(kind) as fc.Arbitrary<ByKind[K]>
  const grow = <K extends TestedKind>(kind: K, ...deeper: fc.Arbitrary<Expression<unknown>>[]) =>
    fc.oneof(
      { maxDepth: 4, depthSize: 'large', depthIdentifier: 'expression', withCrossShrink: true },
      { arbitrary: fc.constant(column(kind)), weight: 3 },
      { arbitrary: literal(kind), weight: 2 },
      { arbitrary: fc.oneof(...common(kind, of)), weight: 1 },
      ...(deeper as fc.Arbitrary<ByKind[K]>[]).map((arbitrary) => ({ arbitrary, weight: 3 })),
    ) as fc.Arbitrary<ByKind[K]>
  const any = (kind: TestedKind): fc.Arbitrary<Expression<unknown>> =>
    of(kind) as fc.Arbitrary<Expression<unknown>>
  const number = fc.oneof(of('int'), of('float'), of('bigint'), of('json') as fc.Arbitrary<Numeric>)
  const arithmetic = (left: fc.Arbitrary<Numeric>, right: fc.Arbitrary<Numeric>) =>
    fc
      .tuple(fc.constantFrom(...arithmeticOps), left, right)
      .map(([op, a, b]) => a[op](b as Expression<number>))
  const kindOf = (kind: TestedKind, expressions: fc.Arbitrary<Expression<unknown>>) =>
    expressions.filter((expression) => expression.type.kind === kind)
  const castable = (type: ColumnType, ...from: TestedKind[]) =>
    fc.oneof(...from.map(any)).map((value) => value.cast({ columnType: type, value: undefined }))
  const comparisons = fc.tuple(fc.constantFrom(...ops), comparablePairs(of)).map(([op, [a, b]]) => a[op](b))
  return {
    bool: grow(
      'bool',
      comparisons,
      comparisons,
      comparisons,
      comparablePairs(of)
        .chain(([a, b]) => comparablePairs(of).map(([c]) => [a, b, c] as const))
        .filter(([a, , c]) => a.type.kind === c.type.kind)
        .map(([a, b, c]) => a.between(b, c)),
      fc.tuple(of('bool'), of('bool')).map(([a, b]) => a.and(b as Expression<boolean>)),
      fc.tuple(of('bool'), of('bool')).map(([a, b]) => a.or(b as Expression<boolean>)),
      of('bool').map((value) => value.not()),
      fc
        .constantFrom(...kinds)
        .chain((kind) => any(kind))
        .map((value) => value.isNull()),
      fc
        .constantFrom(...kinds)
        .chain((kind) =>
          fc.tuple(
            any(kind),
            fc.array(fc.oneof(literal(kind) as fc.Arbitrary<Expression<unknown>>, literal('int')), {
              maxLength: 3,
            }),
          ),
        )
        .map(([value, options]) => value.isIn(options)),
      fc.tuple(of('string'), pattern).map(([value, like]) => value.like(like)),
      castable(typeOf('bool'), 'json', 'int'),
    ),
    int: grow(
      'int',
      kindOf('int', arithmetic(of('int'), of('int'))),
      of('int').map((value) => value.neg()),
      castable(typeOf('int'), 'json', 'float', 'bigint'),
    ),
    float: grow(
      'float',
      kindOf('float', arithmetic(number, number)),
      of('float').map((value) => value.neg()),
      castable(typeOf('float'), 'json', 'int', 'bigint'),
    ),
    bigint: grow(
      'bigint',
      kindOf('bigint', arithmetic(of('bigint'), fc.oneof(of('bigint'), of('int')))),
      of('bigint').map((value) => value.neg()),
    ),
    string: grow(
      'string',
      fc.tuple(of('string'), of('string')).map(([a, b]) => a.add(b as Expression<string>)),
      castable(typeOf('string'), 'json', 'int', 'date', 'uuid', 'bool'),
    ),
    timestamp: grow('timestamp', castable(typeOf('timestamp'), 'date', 'string')),
    date: grow('date', castable(typeOf('date'), 'timestamp')),
    uuid: grow('uuid'),
    json: grow(
      'json',
      fc
        .tuple(any('json'), fc.array(step, { minLength: 1, maxLength: 3 }))
        .map(([value, path]) => value.get(...path)),
    ),
  }
})

/** Typed expressions over a table with one column per kind, named as the kind. */
export const expressions: fc.Arbitrary<Expression<unknown>> = fc
  .constantFrom(...kinds, 'bool' as const, 'bool' as const)
  .chain((kind) => arbitraries[kind] as fc.Arbitrary<Expression<unknown>>)

/** Conditions. */
export const conditions: fc.Arbitrary<Expression<boolean | null>> = arbitraries.bool
