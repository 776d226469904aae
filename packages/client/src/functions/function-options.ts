import type { Expression } from '../expressions/expression.ts'

/** Options of a function, besides its signature and its body. */
export interface FunctionOptions<Params, Result> {
  /** Change it when results change: cells of before are then stale, see `TableInfo.columns`. '1' unless given. */
  readonly version?: string
  /** What the function does, for people and models. */
  readonly description?: string
  /**
   * Keeps results by the content of the arguments, so that what was computed once is not computed again in another row or column,
   * nor after it was dropped. For functions that cost more than finding a result, some milliseconds: true for those with a resource
   * pool, else false unless given.
   */
  readonly memoised?: boolean
  /** False where equal calls give different results: every occurrence in an expression is then called for itself. */
  readonly deterministic?: boolean
  /**
   * The longest time of one call, of a row or of a batch, in milliseconds; the cell then fails with PROVIDER_TIMEOUT. A body that
   * holds its thread for ever can only be ended in a module of functions.
   */
  readonly timeoutMs?: number
  /** How often a call that throws is tried again, after a wait that doubles each time. Calls out of time are not. */
  readonly retries?: number
  /**
   * `request-rate:<service>`: all functions of one pool share what the option `rateLimits` of `open` allows that service. For
   * asynchronous functions.
   */
  readonly resourcePool?: string
  /**
   * What the function means as an expression of its arguments: conditions, orders and groups of queries then need no call where the
   * store can compute it. It must mean the same as the body; arguments that the body would not be called for because they are null give null here too. It can only
   * compose expressions: what it is given never becomes SQL text, so that no argument can inject any.
   */
  readonly toSql?: (args: {
    readonly [K in keyof Params]: Expression<Params[K]>
  }) => Expression<Result> | Expression<Result | null>
}
