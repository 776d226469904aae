import { PolytableError } from '@polytable/model/errors/index'
import type { DefinedAggregateNode, ExprNode } from '@polytable/model/expressions/index'
import { Aggregate, orderTerms, windowOf, type Order, type OverOptions } from '../expressions/aggregates.ts'
import type { AnyColumnBuilder, ColumnBuilders } from '../schemas/column-builder.ts'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import { checkCalls } from '../calls/check-arguments.ts'
import { windowCalls } from '../calls/expression-arguments.ts'
import { Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import { requiredParams, typedArguments, type Arguments, type Given, type Returned } from './functions.ts'

/** Options of `pt.uda`. */
export interface UdaOptions<P extends ColumnBuilders, R extends AnyColumnBuilder, S> {
  /** Unique in a program. */
  readonly name: string
  /** What `update` is given of each row. */
  readonly params: P
  /** The type of the value. */
  readonly returns: R
  /** Change it when results change. '1' unless given. */
  readonly version?: string
  /** The state of a group before its first row, from the arguments that are constants: the same for every row. */
  readonly init: (constants: Partial<Given<P>>) => S
  /**
   * The state after a row; nothing where the state itself was changed. A row with null for a parameter that is not nullable is left
   * out.
   */
  readonly update: (state: S, args: Given<P>) => S | void | Promise<S | void>
  /** What the rows so far give. Over a window with an order it is asked for after every row. */
  readonly value: (state: S) => Returned<R> | Promise<Returned<R>>
  /** Whether the result depends on the order of the rows: calls have to say it then. */
  readonly requiresOrderBy?: boolean
}

/** The call of an aggregate that needs an order and has none yet: it is given by `over`. */
class Unordered<T> {
  readonly #aggregate: Aggregate<T>

  static {
    checkCalls(this, windowCalls)
  }

  constructor(aggregate: Aggregate<T>) {
    this.#aggregate = aggregate
  }

  /** Selecting it without an order would make JSON of it. */
  toJSON(): never {
    throw orderNeeded(this.#aggregate.node as DefinedAggregateNode)
  }

  /** The running aggregate over the rows of a partition up to each row. */
  over(options: OverOptions & { readonly orderBy: Order }): Expression<T> {
    const { node, type } = this.#aggregate
    if (options.orderBy === undefined) throw orderNeeded(node as DefinedAggregateNode)
    return windowOf(node, options, type)
  }
}

function orderNeeded({ function: name }: DefinedAggregateNode): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', `'${name}' requires orderBy`, {
    hint: `Pass it: ${name}(…, { orderBy: t.c.at }), or ${name}(…).over({ orderBy: t.c.at }).`,
  })
}

/** Options of a call of an aggregate. */
export interface AggregateCallOptions {
  /** The order in which the rows of a group are taken. That of insertion unless given. */
  readonly orderBy?: Order
}

type IsOne<K, All = K> = [K] extends [never]
  ? false
  : K extends All
    ? [All] extends [K]
      ? true
      : false
    : never

/** Arguments by name; of a function with one parameter, its argument alone. */
export type UdaArguments<P extends ColumnBuilders> =
  | Arguments<P>
  | (IsOne<keyof P> extends true
      ? Expression<P[keyof P]['value']> | Expression<P[keyof P]['value'] | null>
      : never)

/** An aggregate to be used in queries. */
export type Uda<P extends ColumnBuilders, R extends AnyColumnBuilder, Ordered extends boolean> = {
  (args: UdaArguments<P>, options: { readonly orderBy: Order }): Aggregate<R['value']>
  (
    args: UdaArguments<P>,
    options?: AggregateCallOptions,
  ): Ordered extends true ? Unordered<R['value']> : Aggregate<R['value']>
  /** The name that the aggregate is stored under. */
  readonly functionName: string
}

/**
 * Defines an aggregate: a value of many rows, of each group of a `groupBy`, of all rows, or over a window. Its functions are called
 * where it was defined; one state at a time is held.
 * @throws PolytableError INVALID_ARGUMENT; queries: INTERNAL_ERROR naming the aggregate, where one of its functions throws
 * @example
 * ```ts
 * const longest = pt.uda({
 *   name: 'longest',
 *   params: { text: pt.string() },
 *   returns: pt.string(),
 *   init: () => '',
 *   update: (state, { text }) => (text.length > state.length ? text : state),
 *   value: (state) => state,
 * })
 * await films.select({ title: longest({ text: films.c.title }) }).collect()
 * ```
 */
export function uda<
  const P extends ColumnBuilders,
  R extends AnyColumnBuilder,
  S,
  const Ordered extends boolean = false,
>(options: UdaOptions<P, R, S> & { readonly requiresOrderBy?: Ordered }): Uda<P, R, Ordered> {
  checkFunction('uda', { options })
  const { name, params, returns, version = '1', init, update, value, requiresOrderBy } = options
  definedFunctions.set(name, {
    kind: 'aggregate',
    name,
    version,
    params,
    run: () => {
      throw new PolytableError('INVALID_EXPRESSION', `'${name}' is an aggregate: it applies to many rows`)
    },
    aggregate: { init, update, value },
  })
  const call = (
    given: Readonly<Record<string, unknown>>,
    options: AggregateCallOptions = {},
  ): Aggregate<R['value']> | Unordered<R['value']> => {
    checkFunction('aggregate', { options }, name)
    const { orderBy } = options
    const named = given instanceof Expression ? { [Object.keys(params)[0] ?? '']: given } : given
    const args: Readonly<Record<string, ExprNode>> = typedArguments(name, params, named)
    const aggregate = new Aggregate<R['value']>({
      kind: 'aggregate',
      name: 'defined',
      function: name,
      version,
      args,
      required: requiredParams(params),
      orderBy: orderTerms(orderBy ?? []),
      type: returns.columnType,
    })
    return requiresOrderBy && orderBy === undefined ? new Unordered(aggregate) : aggregate
  }
  return Object.assign(call, { functionName: name }) as unknown as Uda<P, R, Ordered>
}
