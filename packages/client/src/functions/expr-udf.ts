import type { ColumnBuilders } from '../schemas/column-builder.ts'
import { Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import { typedArguments, type Arguments } from './functions.ts'

/** Options of `pt.exprUdf`. */
export interface ExprUdfOptions<P extends ColumnBuilders, T> {
  /** What messages call it. */
  readonly name: string
  /** The parameters by their names. */
  readonly params: P
  /** The expression of a call, built from its arguments. */
  readonly run: (args: { readonly [K in keyof P]: Expression<P[K]['value']> }) => Expression<T>
}

/**
 * Defines a macro: a call of it is the expression that `run` makes of the arguments, wherever expressions may stand. Nothing of it is
 * left in what is stored, so a column stays what it is when the macro changes.
 * @throws PolytableError when it is called: INVALID_ARGUMENT for a missing or unknown argument
 */
export function exprUdf<const P extends ColumnBuilders, T>(
  options: ExprUdfOptions<P, T>,
): (args: Arguments<P>) => Expression<T> {
  checkFunction('exprUdf', { options })
  const { name, params, run } = options
  return (given) => {
    const args = typedArguments(name, params, given as Readonly<Record<string, unknown>>)
    const expressions = Object.entries(args).map(([param, node]) => [param, new Expression(node)])
    return run(Object.fromEntries(expressions) as { readonly [K in keyof P]: Expression<P[K]['value']> })
  }
}
