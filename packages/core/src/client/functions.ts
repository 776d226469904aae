import { PolytableError } from '../errors/index.ts'
import type { ExprNode } from '../expr/index.ts'
import type { ColumnType } from '../types/index.ts'
import type { AnyColumnBuilder, ColumnBuilders } from './column-builder.ts'
import { definedFunctions } from './defined-functions.ts'
import { Expression } from './expression.ts'
import { toNode } from './literal.ts'

/** What may be passed for a parameter: a value of its type or an expression. */
type Argument<B extends AnyColumnBuilder> =
  B['field']['insert'] | Expression<B['value']> | Expression<B['value'] | null>

type RequiredParams<P extends ColumnBuilders> = {
  [K in keyof P]: P[K]['field']['optional'] extends true ? never : K
}[keyof P]

/** The arguments of a call: parameters that are nullable or have a default may be left out. */
export type Arguments<P extends ColumnBuilders> = { readonly [K in RequiredParams<P>]: Argument<P[K]> } & {
  readonly [K in Exclude<keyof P, RequiredParams<P>>]?: Argument<P[K]>
}

/** What the body of a function is given. */
export type Given<P extends ColumnBuilders> = { readonly [K in keyof P]: P[K]['value'] }

interface UdfBase<P extends ColumnBuilders, R extends AnyColumnBuilder> {
  /** What a stored column remembers it by: unique in a program, and stable. */
  readonly name: string
  readonly params: P
  readonly returns: R
  /** Change it when results change. '1' unless given. */
  readonly version?: string
}

/** What the body of a function may give. */
export type Returned<R extends AnyColumnBuilder> = R['field']['insert'] | R['value'] | null

export interface UdfOptions<P extends ColumnBuilders, R extends AnyColumnBuilder> extends UdfBase<P, R> {
  readonly batchSize?: undefined
  readonly run: (args: Given<P>) => Returned<R> | Promise<Returned<R>>
}

export interface BatchedUdfOptions<P extends ColumnBuilders, R extends AnyColumnBuilder> extends UdfBase<
  P,
  R
> {
  /** The most rows per call. The last batch may be shorter. */
  readonly batchSize: number
  /** One result per row, in order. */
  readonly run: (batch: readonly Given<P>[]) => readonly Returned<R>[] | Promise<readonly Returned<R>[]>
}

/** A function to be used in expressions. */
export interface Udf<P extends ColumnBuilders, R extends AnyColumnBuilder> {
  (args: Arguments<P>): Expression<R['value'] | NullOf<P>>
  readonly functionName: string
  /** The same function with some arguments fixed. */
  using<const K extends Partial<Arguments<P>>>(fixed: K): Udf<Omit<P, keyof K>, R>
  /** What an embedding index stores of it. */
  readonly reference: FunctionReference
}

type NullOf<P extends ColumnBuilders> = null extends P[keyof P]['value'] ? null : never

/** A function with some arguments fixed, as data. */
export interface FunctionReference {
  readonly function: string
  readonly version: string
  /** The parameters that are still open. */
  readonly open: readonly string[]
  readonly constants: Readonly<Record<string, ExprNode>>
  /** What the function returns. */
  readonly returns: ColumnType
}

/**
 * Defines a function. `run` is called where it was defined, with all rows of a batch in turn (or, with `batchSize`, that many at
 * once). Null for a parameter that is not nullable makes the result null without a call.
 * @throws PolytableError INVALID_ARGUMENT
 */
export function udf<const P extends ColumnBuilders, R extends AnyColumnBuilder>(
  options: UdfOptions<P, R> | BatchedUdfOptions<P, R>,
): Udf<P, R> {
  const { name, params, returns, version = '1', batchSize, run } = options
  if (!/^[A-Za-z][\w.]*$/.test(name)) {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' is not a function name`, {
      hint: "Use letters, digits, '_' and '.', beginning with a letter.",
    })
  }
  if (batchSize !== undefined && (!Number.isSafeInteger(batchSize) || batchSize < 1)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `batchSize must be a whole number from 1 on, not ${batchSize}`,
    )
  }
  definedFunctions.set(name, {
    kind: 'function',
    name,
    version,
    params,
    run,
    ...(batchSize ? { batchSize } : {}),
  })
  return callable({ name, version, params, returns: returns.columnType })
}

interface Signature {
  readonly name: string
  readonly version: string
  readonly params: ColumnBuilders
  readonly returns: ColumnType
}

/** The callable of a signature, whoever runs it. */
export function callable<P extends ColumnBuilders, R extends AnyColumnBuilder>(
  signature: Signature,
  fixed: Readonly<Record<string, unknown>> = {},
): Udf<P, R> {
  const { name, version, params, returns } = signature
  const call = (args: Readonly<Record<string, unknown>>): Expression<never> =>
    callExpression(signature, { ...fixed, ...args })
  const open = Object.keys(params).filter((parameter) => !(parameter in fixed))
  const reference: FunctionReference = {
    function: name,
    version,
    open,
    constants: {
      ...presets(params, open.slice(1)),
      ...Object.fromEntries(
        Object.entries(fixed).map(([key, value]) => [key, toNode(value, params[key]?.columnType)]),
      ),
    },
    returns,
  }
  return Object.assign(call, {
    functionName: name,
    reference,
    using: (more: Readonly<Record<string, unknown>>) => callable(signature, { ...fixed, ...more }),
  }) as unknown as Udf<P, R>
}

/** What parameters are that are left out. Those that have to be given are not among them. */
function presets(params: ColumnBuilders, names: readonly string[]): Record<string, ExprNode> {
  const nodes: Record<string, ExprNode> = {}
  for (const name of names) {
    const { columnType, options } = params[name]!
    if (options.default?.kind === 'constant') {
      nodes[name] = { kind: 'literal', value: options.default.value, type: columnType }
    } else if (columnType.nullable) nodes[name] = toNode(null, columnType)
  }
  return nodes
}

function callExpression(
  { name, version, params, returns }: Signature,
  given: Readonly<Record<string, unknown>>,
): Expression<never> {
  const args = bindArguments(name, params, given)
  const required = requiredParams(params)
  const nullable = returns.nullable || required.some((parameter) => args[parameter]?.type.nullable)
  return new Expression({
    kind: 'call',
    function: name,
    version,
    args,
    required,
    type: { ...returns, nullable },
  })
}

/** Parameters that are not nullable. */
export function requiredParams(params: ColumnBuilders): string[] {
  return Object.keys(params).filter((parameter) => !params[parameter]!.columnType.nullable)
}

/** @throws PolytableError INVALID_ARGUMENT for a missing or unknown argument */
export function bindArguments(
  name: string,
  params: ColumnBuilders,
  given: Readonly<Record<string, unknown>>,
): Record<string, ExprNode> {
  const unknown = Object.keys(given).find((argument) => !(argument in params))
  if (unknown !== undefined) {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has no parameter '${unknown}'`, {
      hint: `Its parameters: ${Object.keys(params).join(', ')}.`,
    })
  }
  return Object.fromEntries(
    Object.entries(params).map(([parameter, builder]) => {
      const value = given[parameter]
      if (value !== undefined) return [parameter, toNode(value, builder.columnType)]
      const preset = builder.options.default
      if (preset?.kind === 'constant') {
        return [parameter, { kind: 'literal', value: preset.value, type: builder.columnType }]
      }
      if (builder.columnType.nullable) return [parameter, toNode(null, builder.columnType)]
      throw new PolytableError('INVALID_ARGUMENT', `'${name}' needs the argument '${parameter}'`)
    }),
  )
}
