import { PolytableError } from '@polytable/model/errors/index'
import {
  castsOf,
  checkDepth,
  joinConditions,
  type ArithmeticOp,
  type ArrayAtNode,
  type CompareOp,
  type ExprNode,
  type JsonEachNode,
  type JsonStep,
} from '@polytable/model/expressions/index'
import {
  describeValue,
  displayType,
  isMediaKind,
  isNumeric,
  typeOf,
  type ArrayDtype,
  type ColumnType,
} from '@polytable/model/types/index'
import { condition } from '../calls/argument-kinds.ts'
import { checkCall, checkCalls } from '../calls/check-arguments.ts'
import { defineInline } from '@polytable/udf/definitions/defined-functions'
import { expressionCalls } from '../calls/expression-arguments.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import type { CheckedPath, Follow, JsonPath } from './json-path-types.ts'
import { shapedPath } from './json-path.ts'
import { EXPRESSION } from '@polytable/model/expressions/marker'
import { toNode } from './literal.ts'
import { showAs, showNode } from '@polytable/udf/values/show'

declare const valueType: unique symbol

/** A value, or an expression that gives one; null is for `isNull`. */
export type Operand<T> = Literal<T> | Expression<T> | Expression<T | null> | Expression<NonNullable<T>>

/** Points in time may be given as ISO text, which has microseconds. */
type Literal<T> = NonNullable<T> | (NonNullable<T> extends Date ? string : never)

type NullIf<T> = null extends T ? null : never

/** An expression of truth values, as comparisons give them. Null counts as false. */
export type Condition = Expression<boolean> | Expression<boolean | null>

/** Something computed for each row. `T` is the type of its values. Expressions are immutable data. */
export class Expression<T> {
  declare readonly [valueType]: T
  /** The expression as plain data, as it is sent to the engine. */
  readonly node: ExprNode

  static {
    checkCalls(this, expressionCalls)
    showAs(this, ({ node }) => `${showNode(node)}: ${displayType(node.type)}`)
  }

  /** @throws PolytableError INVALID_ARGUMENT where it is nested more than 250 deep */
  constructor(node: ExprNode) {
    checkDepth(node)
    this.node = node
  }

  get [EXPRESSION](): true {
    return true
  }

  /** The type of its values. */
  get type(): ColumnType {
    return this.node.type
  }

  /** Null compares as null, which no condition takes for true; see {@link isNull}. */
  eq(other: Operand<T>): Expression<boolean> {
    return compare('eq', this, other)
  }
  /** Whether the values differ. */
  ne(other: Operand<T>): Expression<boolean> {
    return compare('ne', this, other)
  }
  /** Whether this is less. */
  lt(other: Operand<T>): Expression<boolean> {
    return compare('lt', this, other)
  }
  /** Whether this is less or equal. */
  le(other: Operand<T>): Expression<boolean> {
    return compare('le', this, other)
  }
  /** Whether this is greater. */
  gt(other: Operand<T>): Expression<boolean> {
    return compare('gt', this, other)
  }
  /** Whether this is greater or equal. */
  ge(other: Operand<T>): Expression<boolean> {
    return compare('ge', this, other)
  }

  /** Whether there is no value, as in pending cells and cells with an error. */
  isNull(): Expression<boolean> {
    return new Expression({ kind: 'isNull', value: this.node, type: typeOf('bool') })
  }
  /** Whether there is a value. */
  isNotNull(): Expression<boolean> {
    return this.isNull().not()
  }
  /**
   * True where the value equals one of `options`, values or a JSON list of each row; nulls among them are ignored. Null for a null, and
   * for JSON that is no list.
   * @throws PolytableError INVALID_ARGUMENT for what is no list
   */
  isIn(options: Iterable<NonNullable<T> | null> | Expression<unknown>): Expression<boolean> {
    if (options instanceof Expression) return isInList(this, options)
    if (typeof options !== 'object' || options === null || !(Symbol.iterator in options)) {
      throw new PolytableError('INVALID_ARGUMENT', `isIn() expects a list, not ${describeValue(options)}`)
    }
    const nodes = [...options].map((option) => toNode(option, this.type))
    return new Expression({ kind: 'isIn', value: this.node, options: nodes, type: boolLike(this.node) })
  }
  /** Both ends included. */
  between(low: Operand<T>, high: Operand<T>): Expression<boolean> {
    const [from, to] = [toNode(low, this.type), toNode(high, this.type)]
    return new Expression({
      kind: 'between',
      value: this.node,
      low: from,
      high: to,
      type: boolLike(this.node, from, to),
    })
  }
  /** `%` matches any string, `_` one character; `\` escapes the next character. */
  like(this: Expression<string | null>, pattern: string): Expression<boolean> {
    return new Expression({ kind: 'like', value: this.node, pattern, type: boolLike(this.node) })
  }

  /** Whether both hold. */
  and(this: Expression<boolean | null>, other: Operand<boolean>): Expression<boolean> {
    return logic('and', this, other)
  }
  /** Whether one holds. */
  or(this: Expression<boolean | null>, other: Operand<boolean>): Expression<boolean> {
    return logic('or', this, other)
  }
  /** Whether this does not hold. */
  not(this: Expression<boolean | null>): Expression<boolean> {
    return new Expression({ kind: 'not', value: this.node, type: boolLike(this.node) })
  }

  /** Adds numbers; joins texts. */
  add(other: Operand<T>): Expression<T> {
    return arithmetic('add', this, other)
  }
  /** The difference. */
  sub(other: Operand<number>): Expression<T> {
    return arithmetic('sub', this, other)
  }
  /** The product. */
  mul(other: Operand<number>): Expression<T> {
    return arithmetic('mul', this, other)
  }
  /** Null where `other` is zero. */
  div(other: Operand<number>): Expression<number | null> {
    return arithmetic('div', this, other)
  }
  /** The remainder with the sign of `other`; null where `other` is zero. */
  mod(other: Operand<number>): Expression<T | null> {
    return arithmetic('mod', this, other)
  }
  /** This raised to a power. */
  pow(other: Operand<number>): Expression<number | NullIf<T>> {
    return arithmetic('pow', this, other)
  }
  /** The negative. */
  neg(): Expression<T> {
    return new Expression({ kind: 'negate', value: this.node, type: numericType(this.node) })
  }

  /**
   * Reads the value as another type; null where it is none of that type: out of its range, or a text that is not written like one. Of
   * floats, whole numbers are what is before the point. Truth values are 1 and 0, as texts 'true' and 'false'. A number, text or truth
   * value in JSON is read as such only: the text "1" is no number. As JSON a value is what it is in an object.
   * @throws PolytableError INVALID_EXPRESSION for a type that no value of this one can be read as
   */
  cast<U>(type: { readonly columnType: ColumnType; readonly value: U }): Expression<U | null> {
    checkCast(this.type, type.columnType)
    return new Expression({ kind: 'cast', value: this.node, type: { ...type.columnType, nullable: true } })
  }

  /**
   * Runs a function of this program on each value, for this query only; null stays null without a call.
   * @param returns the type of its results: `pt.int()`
   */
  apply<U>(
    run: (value: NonNullable<T>) => U | Promise<U>,
    returns: { readonly columnType: ColumnType; readonly value: U },
  ): Expression<U | NullIf<T>> {
    const { nullable } = this.type
    return new Expression({
      kind: 'call',
      function: defineInline(run as (value: never) => unknown, this.type),
      version: '1',
      args: { value: this.node },
      required: ['value'],
      type: { ...returns.columnType, nullable: nullable || returns.columnType.nullable },
    })
  }

  /** Follows keys and indexes into JSON; `'*'` applies the rest of the path to every element. Null where there is nothing. */
  get<V, const P extends JsonPath>(
    this: Expression<V>,
    ...path: CheckedPath<V, P>
  ): Expression<Follow<V, P>> {
    return jsonPath(
      this.node,
      (path as JsonPath).map((step) => (step === '*' ? { all: true } : step)),
    )
  }
  /** The elements from `from` up to but not including `to`. */
  slice(from: number, to?: number): Expression<unknown> {
    return jsonPath(this.node, [to === undefined ? { from } : { from, to }])
  }

  /**
   * Applies an expression to every element of a JSON list: one output per element, nulls in place. It may use other columns of the
   * row. Null where there is no list.
   */
  map<U>(make: (element: Expression<unknown>) => Operand<U>): Expression<(U | null)[] | null> {
    return jsonEach('map', this.node, make)
  }
  /** The elements of a JSON list for which a condition is true. */
  filter(make: (element: Expression<unknown>) => Condition): Expression<unknown[] | null> {
    return jsonEach('filter', this.node, make)
  }
  /** The elements of a JSON list in the order of a value of theirs, of themselves where none is given; nulls come last. */
  sort(
    make: (element: Expression<unknown>) => Expression<unknown> = (element) => element,
    direction: 'asc' | 'desc' = 'asc',
  ): Expression<unknown[] | null> {
    return jsonEach('sort', this.node, make, direction === 'desc')
  }

  /**
   * Part of an array, as numpy's basic indexing gives it: per dimension an index, which drops it, or a range `[from, to]` without
   * its end, which keeps it. Negative ones count from the end. Null for an index that is not there.
   */
  at(...index: readonly (number | readonly [from: number, to: number])[]): Expression<unknown> {
    return arrayAt(this.node, index)
  }

  /** The URL of a medium. */
  get fileUrl(): Expression<string | NullIf<T>> {
    checkMedium(this.node, 'fileUrl')
    return new Expression({
      kind: 'mediaUrl',
      value: this.node,
      type: { kind: 'string', nullable: this.type.nullable },
    })
  }

  /**
   * The path of the file that holds a medium, for programs on this machine; null where it is in none: in a browser, in memory, and
   * for frames. A path is of this machine: where it is stored it may be wrong on another.
   */
  get localPath(): Expression<string | null> {
    checkMedium(this.node, 'localPath')
    return new Expression({ kind: 'localPath', value: this.node, type: typeOf('string', true) })
  }
}

/** The node of a condition that a function of a call gave. @throws PolytableError INVALID_EXPRESSION for anything else */
export function conditionNode(call: string, given: unknown): ExprNode {
  checkCall(call, { where: condition }, { where: given })
  return nodeOf(given)
}

/** The node of an expression. @throws PolytableError INVALID_EXPRESSION for anything else */
export function nodeOf(value: unknown): ExprNode {
  if (value instanceof Expression) return value.node
  throw new PolytableError('INVALID_EXPRESSION', `Expected an expression, got ${typeof value}`, {
    hint: 'Build it from columns: t.c.price.gt(10).',
  })
}

/** @throws PolytableError INVALID_EXPRESSION */
function checkCast(from: ColumnType, to: ColumnType): void {
  const kinds = castsOf(from.kind)
  if (from.kind === to.kind || kinds.includes(to.kind)) return
  const [given, ...others] = [from.kind, ...kinds].map((kind) => displayType(typeOf(kind)))
  throw new PolytableError('INVALID_EXPRESSION', `${given} cannot be cast to ${displayType(to)}`, {
    hint: `It can be cast to ${others.join(', ') || 'no other type'}.`,
  })
}

/** @throws PolytableError INVALID_EXPRESSION */
function checkMedium({ type }: ExprNode, property: string): void {
  if (isMediaKind(type.kind)) return
  throw new PolytableError('INVALID_EXPRESSION', `Only media have a ${property}, not ${displayType(type)}`)
}

function jsonPath(value: ExprNode, given: readonly JsonStep[]): Expression<never> {
  const { path, type } = shapedPath(value.type, given)
  if (value.type.kind !== 'json') {
    throw new PolytableError('INVALID_EXPRESSION', `Only JSON has members, not ${displayType(value.type)}`)
  }
  const base =
    value.kind === 'jsonPath' ? { value: value.value, path: [...value.path, ...path] } : { value, path }
  return new Expression({ kind: 'jsonPath', ...base, type })
}

/** How many lambdas deep an expression is being built: names elements the same wherever the same expression is built. */
let depth = 0

function jsonEach(
  op: JsonEachNode['op'],
  value: ExprNode,
  make: (element: Expression<unknown>) => unknown,
  descending = false,
): Expression<never> {
  if (value.type.kind !== 'json') {
    throw new PolytableError('INVALID_EXPRESSION', `Only JSON has elements, not ${displayType(value.type)}`)
  }
  depth++
  try {
    const variable = `element${depth}`
    const body = toNode(
      make(new Expression({ kind: 'variable', name: variable, type: typeOf('json', true) })),
    )
    if (op === 'filter' && body.type.kind !== 'bool' && body.type.kind !== 'json') {
      throw new PolytableError(
        'INVALID_EXPRESSION',
        `A condition must be Bool, not ${displayType(body.type)}`,
      )
    }
    const type = typeOf('json', true)
    return new Expression({
      kind: 'jsonEach',
      op,
      value,
      variable,
      body,
      ...(descending ? { descending } : {}),
      type,
    })
  } finally {
    depth--
  }
}

const ELEMENT_KINDS: Readonly<Record<ArrayDtype, ColumnType['kind']>> = {
  float16: 'float',
  float32: 'float',
  float64: 'float',
  int8: 'int',
  uint8: 'int',
  int16: 'int',
  uint16: 'int',
  int32: 'int',
  uint32: 'int',
  int64: 'bigint',
  uint64: 'bigint',
  bool: 'bool',
  string: 'string',
}

function arrayAt(value: ExprNode, index: ArrayAtNode['index']): Expression<unknown> {
  const { kind, dimensions, dtype } = value.type
  if (kind !== 'array' || !dimensions || !dtype) {
    throw new PolytableError(
      'INVALID_EXPRESSION',
      `at() applies to arrays, not to ${displayType(value.type)}`,
    )
  }
  const isWhole = index.flat().every((n) => Number.isSafeInteger(n))
  if (index.length === 0 || index.length > dimensions.length || !isWhole) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `at() expects 1 to ${dimensions.length} integer indexes or ranges`,
    )
  }
  const kept = dimensions.filter((_, i) => typeof index[i] !== 'number')
  const type: ColumnType =
    kept.length === 0
      ? typeOf(ELEMENT_KINDS[dtype], true)
      : { ...value.type, nullable: true, dimensions: kept.map(() => null) }
  return new Expression({ kind: 'arrayAt', value, index, type })
}

/** Whether the elements of a list that equal a value are any. */
function isInList(value: Expression<unknown>, list: Expression<unknown>): Expression<boolean> {
  const found = list.filter((element) => element.eq(value as Operand<unknown>))
  const none: Expression<boolean> = new Expression({
    kind: 'literal',
    value: null,
    type: typeOf('bool', true),
  })
  const isKnown = value.isNotNull().and(found.isNotNull())
  return caseWhen([[isKnown, found.get(0).isNotNull()]], none)
}

function boolLike(...nodes: readonly ExprNode[]): ColumnType {
  return typeOf(
    'bool',
    nodes.some((node) => node.type.nullable),
  )
}

function compare(op: CompareOp, left: Expression<unknown>, other: unknown): Expression<boolean> {
  const right = toNode(other, left.type)
  if (!comparable(left.type, right.type)) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `${displayType(left.type)} cannot be compared with ${displayType(right.type)} by '${op}'`,
    )
  }
  if (right.kind === 'literal' && right.value === null && (op === 'eq' || op === 'ne')) {
    return op === 'eq' ? left.isNull() : left.isNotNull()
  }
  return new Expression({ kind: 'compare', op, left: left.node, right, type: boolLike(left.node, right) })
}

function comparable(a: ColumnType, b: ColumnType): boolean {
  if (a.kind === 'binary' || a.kind === 'array') return false
  if (isNumeric(a) && isNumeric(b)) return true
  if (a.kind === 'json' && b.kind === 'json') return true
  if (a.kind === 'json' || b.kind === 'json') {
    const other = a.kind === 'json' ? b : a
    return isNumeric(other) || other.kind === 'string' || other.kind === 'bool'
  }
  return a.kind === b.kind
}

function logic(op: 'and' | 'or', left: Expression<unknown>, other: unknown): Expression<boolean> {
  const right = toNode(other, typeOf('bool'))
  return new Expression(joinConditions(op, left.node, right))
}

function arithmetic<T>(op: ArithmeticOp, left: Expression<unknown>, other: unknown): Expression<T> {
  const right = toNode(other, left.type)
  const type = arithmeticType(op, left.type, right.type)
  if (!type) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `'${op}' does not apply to ${displayType(left.type)} and ${displayType(right.type)}`,
    )
  }
  return new Expression({ kind: 'arithmetic', op, left: left.node, right, type })
}

/** `/` gives Float; Int with Int gives Int; JSON operands give Float, null where they hold no number. */
function arithmeticType(op: ArithmeticOp, a: ColumnType, b: ColumnType): ColumnType | undefined {
  const nullable = a.nullable || b.nullable || op === 'div' || op === 'mod'
  if (a.kind === 'string') {
    return (op === 'add' && b.kind === 'string') || (op === 'mul' && b.kind === 'int')
      ? typeOf('string', nullable)
      : undefined
  }
  const number = (type: ColumnType): boolean => isNumeric(type) || type.kind === 'json'
  if (!number(a) || !number(b)) return undefined
  if (a.kind === 'json' || b.kind === 'json') return typeOf('float', true)
  if (op === 'div' || op === 'pow' || a.kind === 'float' || b.kind === 'float')
    return typeOf('float', nullable)
  return typeOf(a.kind === 'bigint' || b.kind === 'bigint' ? 'bigint' : 'int', nullable)
}

function numericType(node: ExprNode): ColumnType {
  if (node.type.kind === 'json') return typeOf('float', true)
  if (isNumeric(node.type)) return node.type
  throw new PolytableError('TYPE_MISMATCH', `'neg' does not apply to ${displayType(node.type)}`)
}

/** The value of the first branch whose condition is true, else `otherwise`. */
export function caseWhen<T>(
  branches: readonly (readonly [Expression<boolean | null>, T | Expression<T>])[],
  otherwise: T | Expression<T>,
): Expression<T> {
  checkFunction('caseWhen', { branches, otherwise })
  const nodes = branches.map(([when, then]) => ({ when: when.node, then: toNode(then) }))
  const last = toNode(otherwise ?? null, nodes[0]?.then.type)
  const type = unify([...nodes.map((branch) => branch.then.type), last.type])
  return new Expression({ kind: 'case', branches: nodes, otherwise: last, type })
}

/** The first value that is not null. */
export function coalesce<T>(...values: readonly (T | Expression<T | null>)[]): Expression<T> {
  checkFunction('coalesce', { values })
  const nodes = values.map((value) => toNode(value))
  const type = unify(nodes.map((node) => node.type))
  return new Expression({
    kind: 'coalesce',
    values: nodes,
    type: { ...type, nullable: nodes.every((node) => node.type.nullable) },
  })
}

function unify(types: readonly ColumnType[]): ColumnType {
  const nullable = types.some((type) => type.nullable)
  const kinds = new Set(types.map((type) => type.kind))
  if (kinds.size === 1) return { ...types[0]!, nullable }
  if (!types.every(isNumeric)) return typeOf('json', nullable)
  return typeOf(kinds.has('float') ? 'float' : 'bigint', nullable)
}
