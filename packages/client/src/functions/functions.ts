import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import {
  displayType,
  fromJson,
  isMediaKind,
  own,
  accepts,
  type ColumnType,
} from '@polytable/model/types/index'
import type { AnyColumnBuilder, ColumnBuilders } from '../schemas/column-builder.ts'
import type { CallContext } from '@polytable/udf/calls/attempt'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import { Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import type { FunctionOptions } from './function-options.ts'
import { toNode } from '../expressions/literal.ts'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { overloaded, type AnyUdf, type Overloaded, type OverloadOptions } from './overloads.ts'
import { sqlMeaning } from './sql-meaning.ts'

/** What may be passed for a parameter: a value of its type or an expression, which may be null too where `Null` is. */
type Argument<B extends AnyColumnBuilder, Null> =
  Constant<B['value'], B['field']['insert']> | Expression<B['value']> | Expression<B['value'] | Null>

/** What is given as a constant for a value: anything but media, which come from rows only. */
export type Constant<Value, Given> = [NonNullable<Value>] extends [MediaFile]
  ? Extract<Given, null | undefined>
  : Given

type RequiredParams<P extends ColumnBuilders> = {
  [K in keyof P]: P[K]['field']['optional'] extends true ? never : K
}[keyof P]

/**
 * The arguments of a call: parameters that are nullable or have a default may be left out. `Null` is what expressions may give besides
 * for parameters that are not nullable: null, or nothing.
 */
export type Arguments<P extends ColumnBuilders, Null extends null = null> = {
  readonly [K in RequiredParams<P>]: Argument<P[K], Null>
} & {
  readonly [K in Exclude<keyof P, RequiredParams<P>>]?: Argument<P[K], Null>
}

/** What the body of a function is given. */
export type Given<P extends ColumnBuilders> = { readonly [K in keyof P]: P[K]['value'] }

interface UdfBase<P extends ColumnBuilders, R extends AnyColumnBuilder> extends FunctionOptions<
  Given<P>,
  R['value']
> {
  /** What a stored column remembers it by: unique in a program, and stable. */
  readonly name: string
  /** The parameters by their names. */
  readonly params: P
  /** The type of the results; or what gives it from those arguments that are constants: `({ size }) => pt.array({ shape: [size] })`. */
  readonly returns: R | ((constants: Given<P>) => R)
}

/** What the body of a function may give. */
export type Returned<R extends AnyColumnBuilder> = R['field']['insert'] | R['value'] | null

/** Options of `pt.udf` of a function that is called for each row. */
export interface UdfOptions<P extends ColumnBuilders, R extends AnyColumnBuilder> extends UdfBase<P, R> {
  /** Absent: this function is called for each row. */
  readonly batchSize?: undefined
  /** Gives the value for one row of arguments. What it throws is the error of that cell. */
  readonly run: (args: Given<P>, context: CallContext) => Returned<R> | Promise<Returned<R>>
}

/** Options of `pt.udf` of a function that is called for several rows at once. */
export interface BatchedUdfOptions<P extends ColumnBuilders, R extends AnyColumnBuilder> extends UdfBase<
  P,
  R
> {
  /** The most rows per call. The last batch may be shorter. */
  readonly batchSize: number
  /** One result per row, in order. */
  readonly run: (
    batch: readonly Given<P>[],
    context: CallContext,
  ) => readonly Returned<R>[] | Promise<readonly Returned<R>[]>
}

/** Calls of a function: null where an argument is that must not be. */
export interface UdfCalls<P extends ColumnBuilders, R extends AnyColumnBuilder> {
  (args: Arguments<P, never>): Expression<R['value']>
  (args: Arguments<P>): Expression<R['value'] | null>
}

/** A function to be used in expressions. */
export interface Udf<P extends ColumnBuilders, R extends AnyColumnBuilder> extends UdfCalls<P, R> {
  /** The name that the function is stored under. */
  readonly functionName: string
  /** The parameters, as they were declared. */
  readonly params: P
  /** The same function with some arguments fixed. */
  using<const K extends Partial<Arguments<P>>>(fixed: K): Udf<Omit<P, keyof K>, R>
  /** What an embedding index stores of it. */
  readonly reference: FunctionReference
}

/** A function with some arguments fixed, as data. */
export interface FunctionReference {
  /** The name of the function. */
  readonly function: string
  /** The version of the function. */
  readonly version: string
  /** The parameters that are still open. */
  readonly open: readonly string[]
  /** The type of the first of them; absent where none is open. */
  readonly takes?: ColumnType
  /** The arguments that are fixed. */
  readonly constants: Readonly<Record<string, ExprNode>>
  /** What the function returns. */
  readonly returns: ColumnType
  /** False: what it gives is not kept for the same arguments. */
  readonly memoised?: false
}

/**
 * Defines a function. `run` is called where it was defined, with all rows of a batch in turn (or, with `batchSize`, that many at
 * once); or, where the option `udfs` of `open` names its module, in a pool of workers. Null for a parameter that is not nullable makes
 * the result null without a call. With `overloads`, functions of different parameters get one name.
 * @throws PolytableError INVALID_ARGUMENT
 * @example
 * ```ts
 * const shout = pt.udf({
 *   name: 'shout',
 *   params: { text: pt.string(), times: pt.int().default(1) },
 *   returns: pt.string(),
 *   run: ({ text, times }) => text.toUpperCase().repeat(times),
 * })
 * await films.select({ loud: shout({ text: films.c.title, times: 2 }) }).collect()
 * ```
 */
export function udf<const F extends readonly [AnyUdf, ...AnyUdf[]]>(
  options: OverloadOptions<F>,
): Overloaded<F>
export function udf<const P extends ColumnBuilders, R extends AnyColumnBuilder>(
  options: UdfOptions<P, R> | BatchedUdfOptions<P, R>,
): Udf<P, R>
export function udf(options: AnyOptions | OverloadOptions<readonly AnyUdf[]>): unknown {
  if (isOverloaded(options)) return overloaded(options, bindArguments)
  checkFunction('udf', { options })
  const { name, params, returns, run, toSql, deterministic = true, version = '1', ...rest } = options
  const { batchSize, timeoutMs, retries, resourcePool, description, memoised } = rest
  const conditional = typeof returns === 'function'
  if (toSql && (conditional || !deterministic)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `toSql of '${name}' requires a single return type and a deterministic function`,
    )
  }
  definedFunctions.set(name, {
    kind: 'function',
    name,
    version,
    params,
    run,
    ...(conditional ? {} : { returns: returns.columnType }),
    description,
    batchSize,
    timeoutMs,
    retries,
    resourcePool,
    ...((memoised ?? resourcePool !== undefined) ? { memoised: '' } : {}),
  })
  return callable({
    name,
    version,
    params,
    returns: conditional ? (constants) => returns(constants).columnType : returns.columnType,
    ...(deterministic ? {} : { deterministic }),
    ...(toSql && !conditional ? { meaning: sqlMeaning(name, params, returns.columnType, toSql) } : {}),
  })
}

function isOverloaded(options: object): options is OverloadOptions<readonly AnyUdf[]> {
  return typeof options === 'object' && 'overloads' in options
}

/** Any options of a function that is not overloaded. */
type AnyOptions = Omit<UdfBase<ColumnBuilders, AnyColumnBuilder>, 'returns' | 'toSql'> & {
  readonly returns: AnyColumnBuilder | ((constants: never) => AnyColumnBuilder)
  readonly toSql?: (args: never) => Expression<unknown>
  readonly batchSize?: number
  readonly run: (given: never, context: CallContext) => unknown
}

interface Signature {
  readonly name: string
  readonly version: string
  readonly params: ColumnBuilders
  readonly returns: ColumnType | ((constants: never) => ColumnType)
  readonly deterministic?: false
  /** What the call means as an expression of its parameters, where that is known. */
  readonly meaning?: ExprNode
}

/** The callable of a signature, whoever runs it. */
export function callable<P extends ColumnBuilders, R extends AnyColumnBuilder>(
  signature: Signature,
  fixed: Readonly<Record<string, unknown>> = {},
): Udf<P, R> {
  const { name, version, params } = signature
  const call = (args: Readonly<Record<string, unknown>>): Expression<never> =>
    callExpression(signature, { ...fixed, ...byName(name, params, args) })
  const open = Object.keys(params).filter((parameter) => !Object.hasOwn(fixed, parameter))
  const reference = (): FunctionReference => {
    const constants = {
      ...presets(params, open.slice(1)),
      ...Object.fromEntries(
        Object.entries(fixed).map(([key, value]) => [
          key,
          toNode(value ?? null, own(params, key)?.columnType),
        ]),
      ),
    }
    const takes = own(params, open[0] ?? '')?.columnType
    const returns = returnType(signature, constants)
    return { function: name, version, open, ...(takes ? { takes } : {}), constants, returns }
  }
  const using = (more: Readonly<Record<string, unknown>>): unknown =>
    callable(signature, { ...fixed, ...more })
  // The type of results may not be known before all constants are: it is asked for where it is needed.
  return Object.defineProperty(Object.assign(call, { functionName: name, params, using }), 'reference', {
    get: reference,
  }) as unknown as Udf<P, R>
}

/** @throws PolytableError INVALID_ARGUMENT where the type follows from an argument that is not constant */
function returnType(
  { name, params, returns }: Signature,
  args: Readonly<Record<string, ExprNode>>,
): ColumnType {
  if (typeof returns !== 'function') return returns
  const constants = {}
  for (const parameter of Object.keys(params)) {
    Object.defineProperty(constants, parameter, {
      enumerable: true,
      get() {
        const node = own(args, parameter)
        if (node?.kind === 'literal') return fromJson(node.type, node.value)
        throw new PolytableError(
          'INVALID_ARGUMENT',
          `The return type of '${name}' depends on '${parameter}', which must be a constant`,
        )
      },
    })
  }
  return returns(constants as never)
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

function callExpression(signature: Signature, given: Readonly<Record<string, unknown>>): Expression<never> {
  const { name, version, params, deterministic, meaning } = signature
  const args = typedArguments(name, params, given)
  const required = requiredParams(params)
  const returns = returnType(signature, args)
  const nullable = returns.nullable || required.some((parameter) => args[parameter]?.type.nullable)
  return new Expression({
    kind: 'call',
    function: name,
    version,
    args,
    required,
    deterministic,
    meaning,
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
  const unknown = Object.keys(given).find((argument) => !Object.hasOwn(params, argument))
  if (unknown !== undefined) {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has no parameter '${unknown}'`, {
      hint: `Its parameters: ${Object.keys(params).join(', ')}.`,
    })
  }
  return Object.fromEntries(
    Object.entries(params).map(([parameter, builder]) => {
      const value = own(given, parameter)
      if (value !== undefined) return [parameter, toNode(value, builder.columnType)]
      const preset = builder.options.default
      if (preset?.kind === 'constant') {
        return [parameter, { kind: 'literal', value: preset.value, type: builder.columnType }]
      }
      if (builder.columnType.nullable) return [parameter, toNode(null, builder.columnType)]
      throw new PolytableError('INVALID_ARGUMENT', `'${name}' requires the argument '${parameter}'`)
    }),
  )
}

/**
 * The arguments of a function of the program, each of a type that its parameter takes.
 * @throws PolytableError INVALID_ARGUMENT for a missing or unknown argument, TYPE_MISMATCH for one of another type
 */
export function typedArguments(
  name: string,
  params: ColumnBuilders,
  given: Readonly<Record<string, unknown>>,
): Record<string, ExprNode> {
  const args = bindArguments(name, params, byName(name, params, given))
  for (const [parameter, node] of Object.entries(args)) {
    const { columnType } = params[parameter]!
    const isMedia = isMediaKind(columnType.kind)
    // A medium has no form in an expression: it can only come from a row.
    const isGivenMedium = isMedia && node.kind === 'literal' && node.value !== null
    // A fraction is no value of a whole number's parameter; a column of fractions may hold whole numbers only.
    const isFraction = columnType.kind === 'int' && node.kind === 'literal' && node.type.kind === 'float'
    if (!isGivenMedium && !isFraction && accepts(columnType, node.type)) continue
    throw new PolytableError(
      'TYPE_MISMATCH',
      `The argument '${parameter}' of '${name}' is ${displayType(node.type)}, not ${displayType(columnType)}`,
      isMedia ? { hint: 'Pass a media column: insert the media into a table first.' } : {},
    )
  }
  return args
}

/** @throws PolytableError INVALID_ARGUMENT for an argument that is given alone */
function byName<T>(name: string, params: ColumnBuilders, given: T): T {
  if (typeof given === 'object' && !(given instanceof Expression)) return given
  throw new PolytableError('INVALID_ARGUMENT', `'${name}' takes named arguments`, {
    hint: `Call it with an object: ${name}({ ${Object.keys(params).join(', ')} }).`,
  })
}
