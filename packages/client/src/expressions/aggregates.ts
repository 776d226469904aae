import { PolytableError } from '@polytable/model/errors/index'
import type {
  AggregateName,
  AggregateNode,
  ExprNode,
  OrderTerm,
  RankingName,
  WindowNode,
} from '@polytable/model/expressions/index'
import {
  displayType,
  isNumeric,
  isScalar,
  typeOf,
  type ColumnType,
  type TypeKind,
} from '@polytable/model/types/index'
import { checkCalls } from '../calls/check-arguments.ts'
import { windowCalls } from '../calls/expression-arguments.ts'
import { computedNode, type ComputedValue } from './computations.ts'
import { Expression, nodeOf } from './expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'

/** An order: by an expression, ascending, or by expressions with their directions. */
export type Order =
  Expression<unknown> | readonly (Expression<unknown> | readonly [Expression<unknown>, 'asc' | 'desc'])[]

/** How rows are grouped and ordered for a window function. */
export interface OverOptions {
  /** The rows that are taken together; all where absent. */
  readonly partitionBy?: Expression<unknown> | readonly Expression<unknown>[]
  /** The order within a partition. */
  readonly orderBy?: Order
}

/** Aggregates that PostgreSQL cannot take over a window. */
const GROUPS_ONLY: ReadonlySet<AggregateNode['name']> = new Set(['countDistinct', 'quantile'])

/** A value of many rows: of each group of a `groupBy`, or of all rows. */
export class Aggregate<T> extends Expression<T> {
  /** The expression as plain data, as it is sent to the engine. */
  declare readonly node: AggregateNode

  static {
    checkCalls(this, windowCalls)
  }

  /**
   * The aggregate over the rows around each row: over its partition, or with `orderBy` over the rows of its partition up to it.
   * @throws PolytableError UNSUPPORTED_OPERATION for countDistinct, median and quantile
   */
  over(options: OverOptions = {}): Expression<T> {
    if (GROUPS_ONLY.has(this.node.name)) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `'${this.node.name}' cannot be used as a window function`,
        {
          hint: 'Use groupBy() with the keys of partitionBy instead.',
        },
      )
    }
    return windowOf(this.node, options, this.type)
  }
}

/** A window function that is no aggregate: to be completed by `over`. */
export class Ranking<T> {
  readonly #call: WindowNode['call']
  readonly #type: ColumnType

  static {
    checkCalls(this, windowCalls)
  }

  constructor(call: WindowNode['call'], type: ColumnType) {
    this.#call = call
    this.#type = type
  }

  /** Selecting it without a window would make JSON of it. */
  toJSON(): never {
    throw new PolytableError('INVALID_EXPRESSION', 'A window function requires a window: .over({ orderBy })')
  }

  /** The rows among which, and the order in which, a row has its place. */
  over(options: OverOptions & { readonly orderBy: Order }): Expression<T> {
    return windowOf(this.#call, options, this.#type)
  }
}

/** What `over` says of a call. */
export function windowOf(
  call: WindowNode['call'],
  { partitionBy = [], orderBy = [] }: OverOptions,
  type: ColumnType,
): Expression<never> {
  const partition = partitionBy instanceof Expression ? [partitionBy] : partitionBy
  return new Expression({
    kind: 'window',
    call,
    partitionBy: partition.map(({ node }) => node),
    orderBy: orderTerms(orderBy),
    type,
  })
}

/** An order as it is kept. */
export function orderTerms(order: Order): OrderTerm[] {
  const terms = order instanceof Expression ? [order] : order
  return terms.map((term) => (term instanceof Expression ? orderTerm(term, 'asc') : orderTerm(...term)))
}

/** One term of an order. */
export function orderTerm(value: Expression<unknown>, direction: 'asc' | 'desc'): OrderTerm {
  return { value: nodeOf(value), direction }
}

/** How many values there are, nulls left out; without an argument how many rows. */
export function count(value?: Expression<unknown>): Aggregate<number> {
  checkFunction('count', { value })
  return aggregate('count', typeOf('int'), value?.node)
}

/** How many different values there are, nulls left out. */
export function countDistinct(value: Expression<unknown>): Aggregate<number> {
  checkFunction('countDistinct', { value })
  return aggregate('countDistinct', typeOf('int'), value.node)
}

/** The sum of numbers, nulls left out; null where there are none. The sum of ints is exact before it is rounded to a double. */
export function sum<T extends number | bigint | null>(
  value: Expression<T>,
): Aggregate<NonNullable<T> | null> {
  checkFunction('sum', { value })
  const node = numeric('sum', value)
  return aggregate('sum', { ...node.type, nullable: true }, node)
}

/** The least value, nulls left out; null where there are none. */
export function min<T>(value: Expression<T>): Aggregate<NonNullable<T> | null> {
  checkFunction('min', { value })
  return aggregate('min', extremeType('min', value), value.node)
}

/** The greatest value, nulls left out; null where there are none. */
export function max<T>(value: Expression<T>): Aggregate<NonNullable<T> | null> {
  checkFunction('max', { value })
  return aggregate('max', extremeType('max', value), value.node)
}

/** The arithmetic mean of numbers, nulls left out; null where there are none. */
export function mean(value: Expression<unknown>): Aggregate<number | null> {
  checkFunction('mean', { value })
  return aggregate('mean', typeOf('float', true), numeric('mean', value))
}

/** The standard deviation of a sample, with n - 1 in its denominator; null below two values. */
export function stddev(value: Expression<unknown>): Aggregate<number | null> {
  checkFunction('stddev', { value })
  return aggregate('stddev', typeOf('float', true), numeric('stddev', value))
}

/** The variance of a sample, with n - 1 in its denominator; null below two values. */
export function variance(value: Expression<unknown>): Aggregate<number | null> {
  checkFunction('variance', { value })
  return aggregate('variance', typeOf('float', true), numeric('variance', value))
}

/** The value with as many below as above it, between the two nearest where there is none. */
export function median(value: Expression<unknown>): Aggregate<number | null> {
  return quantile(value, 0.5)
}

/**
 * The value below which a fraction of all lies, interpolated between the two nearest.
 * @param fraction from 0 to 1
 */
export function quantile(value: Expression<unknown>, fraction: number): Aggregate<number | null> {
  checkFunction('quantile', { value, fraction })
  return aggregate('quantile', typeOf('float', true), numeric('quantile', value), { fraction })
}

/** Kinds whose values JSON has as they are. */
const listed: Readonly<Record<TypeKind, boolean>> = {
  string: true,
  int: true,
  bigint: false,
  float: true,
  bool: true,
  timestamp: false,
  date: true,
  uuid: true,
  binary: false,
  json: true,
  array: false,
  image: false,
  video: false,
  audio: false,
  document: false,
}

/**
 * The values as a list, nulls left out: in the given order, else in the order of the rows. A plain object or list that holds
 * expressions is JSON, made of each row.
 */
export function makeList<const T>(
  value: Expression<T> | T,
  options: { readonly orderBy?: Order } = {},
): Aggregate<NonNullable<ComputedValue<T>>[]> {
  checkFunction('makeList', { value, options })
  const node = computedNode(value)
  if (!listed[node.type.kind]) {
    throw new PolytableError('TYPE_MISMATCH', `makeList() does not apply to ${displayType(node.type)}`, {
      hint: 'Cast it to a JSON-compatible type: .cast(pt.string()).',
    })
  }
  return aggregate('makeList', typeOf('json'), node, { orderBy: orderTerms(options.orderBy ?? []) })
}

/** The number of a row in its order, from 1 on. */
export function rowNumber(): Ranking<number> {
  return ranking('rowNumber', typeOf('int'))
}

/** The number of the first row of its order's like: 1, 1, 3. */
export function rank(): Ranking<number> {
  return ranking('rank', typeOf('int'))
}

/** The number of a value among the different ones: 1, 1, 2. */
export function denseRank(): Ranking<number> {
  return ranking('denseRank', typeOf('int'))
}

/** The value of the row that lies `offset` rows before; null where there is none. */
export function lag<T>(value: Expression<T>, offset = 1): Ranking<T | null> {
  return shifted('lag', value, offset)
}

/** The value of the row that lies `offset` rows after; null where there is none. */
export function lead<T>(value: Expression<T>, offset = 1): Ranking<T | null> {
  return shifted('lead', value, offset)
}

function shifted<T>(name: 'lag' | 'lead', value: Expression<T>, offset: number): Ranking<T | null> {
  checkFunction(name, { value, offset })
  return new Ranking({ kind: 'ranking', name, value: value.node, offset }, { ...value.type, nullable: true })
}

function ranking(name: RankingName, type: ColumnType): Ranking<number> {
  return new Ranking({ kind: 'ranking', name }, type)
}

function aggregate<T>(
  name: AggregateName,
  type: ColumnType,
  value?: ExprNode,
  options: { readonly fraction?: number; readonly orderBy?: readonly OrderTerm[] } = {},
): Aggregate<T> {
  return new Aggregate({
    kind: 'aggregate',
    name,
    orderBy: [],
    ...options,
    value,
    type,
  })
}

/** A number, or what JSON has in its place. */
function numeric(name: AggregateName, { node }: Expression<unknown>): ExprNode {
  if (isNumeric(node.type)) return node
  if (node.type.kind === 'json') return { kind: 'cast', value: node, type: typeOf('float', true) }
  throw new PolytableError('TYPE_MISMATCH', `'${name}' does not apply to ${displayType(node.type)}`)
}

function extremeType(name: AggregateName, { type }: Expression<unknown>): ColumnType {
  if (isScalar(type)) return { ...type, nullable: true }
  throw new PolytableError('TYPE_MISMATCH', `'${name}' does not apply to ${displayType(type)}`, {
    hint: 'Cast JSON to the type of its values: .cast(pt.float()).',
  })
}
