import {
  ColumnBuilder,
  type AnyColumnBuilder,
  type Arguments,
  type ColumnBuilders,
} from '@polytable/client/index'
import { anything, lastOptions } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-call'
import { Expression } from '@polytable/client/expressions/expression'
import { bindArguments, requiredParams } from '@polytable/client/functions/functions'
import { PolytableError } from '@polytable/model/errors/index'
import type {
  Builtin,
  CallNode,
  ExprNode,
  LiteralNode,
  SqlArgument,
} from '@polytable/model/expressions/index'
import {
  coerce,
  displayType,
  fromJson,
  isAssignable,
  isNumeric,
  toJson,
  typeOf,
  type ColumnType,
} from '@polytable/model/types/index'

/** Every built-in function that the engine runs itself. */
export const builtins: Builtin[] = []

/** JSON of a shape that a function gives. */
export function jsonOf<T>(): ColumnBuilder<T, T> {
  return new ColumnBuilder(typeOf('json'))
}

/** Values as the engine holds them: points in time are microseconds since the epoch. */
type Held<T> = T extends Date ? bigint : T

export type HeldArgs<P extends ColumnBuilders> = { readonly [K in keyof P]: Held<P[K]['value']> }

/** What a function is applied to: JSON of any kind, else a value of the type of its first parameter. */
type Subject<B extends AnyColumnBuilder> = unknown extends B['field']['insert'] ? unknown : B['value'] | null

type Known<B extends AnyColumnBuilder> = unknown extends B['field']['insert'] ? unknown : B['field']['insert']

type NullOf<A> = A extends Expression<infer T> ? (null extends T ? null : never) : never
type NullIn<P extends ColumnBuilders, O> = {
  [K in keyof O & keyof P]: null extends P[K]['value'] ? never : NullOf<O[K]>
}[keyof O & keyof P]

type Only<O, K extends PropertyKey> = { readonly [X in Exclude<keyof O, K>]: never }

/** `f(subject, { options })`; the options may be left out where none of them has to be given. */
type Call<P extends ColumnBuilders, S extends keyof P, R> =
  Record<never, never> extends Arguments<Omit<P, S>>
    ? <
        T extends Subject<P[S]> = NonNullable<P[S]['value']>,
        const O extends Arguments<Omit<P, S>> = Record<never, never>,
      >(
        subject: Known<P[S]> | Expression<T>,
        options?: O & Only<O, keyof Omit<P, S>>,
      ) => Expression<R | NullOf<Expression<T>> | NullIn<P, O>>
    : <
        T extends Subject<P[S]> = NonNullable<P[S]['value']>,
        const O extends Arguments<Omit<P, S>> = Arguments<Omit<P, S>>,
      >(
        subject: Known<P[S]> | Expression<T>,
        options: O & Only<O, keyof Omit<P, S>>,
      ) => Expression<R | NullOf<Expression<T>> | NullIn<P, O>>

export type SqlArgs<P extends ColumnBuilders> = { readonly [K in keyof P]: SqlArgument }

export interface BuiltinDefinition<P extends ColumnBuilders, S extends keyof P, R extends AnyColumnBuilder> {
  readonly name: string
  /** The parameter that is the first argument. */
  readonly subject: S & string
  readonly params: P
  readonly returns: R
  /** Changes the options before they are taken for arguments. */
  readonly prepare?: (
    options: Readonly<Record<string, unknown>>,
    subject: unknown,
  ) => Readonly<Record<string, unknown>>
  /**
   * Refuses arguments: constants when an expression is made (the others are undefined then), all of them for each row.
   * @throws PolytableError
   */
  readonly check?: (args: Partial<HeldArgs<P>>) => void
  readonly run: (args: HeldArgs<P>) => Held<R['value']> | null
  /** See `Builtin.toSql`. */
  readonly toSql?: (args: SqlArgs<P>) => string | undefined
  /** See `Builtin.fails`. */
  readonly fails?: boolean
}

/**
 * Defines a function called as `f(subject, { options })`: the first parameter is its subject. Null for a parameter that is not
 * nullable gives null.
 */
export function builtin<
  const P extends ColumnBuilders,
  const S extends keyof P & string,
  R extends AnyColumnBuilder,
>(definition: BuiltinDefinition<P, S, R>): Call<P, S, R['value']> {
  const { name, subject, prepare, check, run, toSql, fails = false } = definition
  builtins.push({
    name,
    run: (given) => {
      const args = given as HeldArgs<P>
      check?.(args)
      return run(args)
    },
    ...(toSql ? { toSql: toSql as NonNullable<Builtin['toSql']>, fails } : {}),
  })
  const optional = Object.keys(definition.params).filter((parameter) => parameter !== subject)
  // The values are checked as arguments are: by the types of the parameters.
  const takes = { options: lastOptions(Object.fromEntries(optional.map((option) => [option, anything]))) }
  const call = (value: unknown, options: Readonly<Record<string, unknown>> = {}): Expression<unknown> => {
    checkCall(name, takes, { options })
    return new Expression(
      callNode(definition, { ...(prepare?.(options, value) ?? options), [subject]: value }),
    )
  }
  return call as unknown as Call<P, S, R['value']>
}

/** @throws PolytableError INVALID_ARGUMENT, TYPE_MISMATCH for arguments that do not fit the parameters */
function callNode<P extends ColumnBuilders, R extends AnyColumnBuilder>(
  {
    name,
    params,
    returns,
    check,
  }: Pick<BuiltinDefinition<P, never, R>, 'name' | 'params' | 'returns' | 'check'>,
  given: Readonly<Record<string, unknown>>,
): CallNode {
  const args: Record<string, ExprNode> = {}
  const constants: Record<string, unknown> = {}
  for (const [parameter, node] of Object.entries(bindArguments(name, params, given))) {
    const arg = adapt(node, params[parameter]!.columnType, `The argument '${parameter}' of '${name}'`)
    args[parameter] = arg
    if (arg.kind === 'literal' && arg.value !== null) constants[parameter] = fromJson(arg.type, arg.value)
  }
  check?.(constants as Partial<HeldArgs<P>>)
  const required = requiredParams(params)
  const nullable = returns.columnType.nullable || required.some((parameter) => args[parameter]!.type.nullable)
  return {
    kind: 'call',
    function: name,
    version: '1',
    args,
    required,
    type: { ...returns.columnType, nullable },
  }
}

/** An argument as its parameter takes it: ints as floats, JSON as the scalar it holds, null where it holds another. */
function adapt(node: ExprNode, type: ColumnType, place: string): ExprNode {
  const from = node.type
  if (from.kind === type.kind) return node
  if (!isAssignable(from, type) && !(isNumeric(from) && type.kind === 'float')) {
    throw new PolytableError('TYPE_MISMATCH', `${place} is ${displayType(from)}, not ${displayType(type)}`)
  }
  if (node.kind === 'literal') return adaptLiteral(node, type)
  return type.kind === 'json'
    ? node
    : { kind: 'cast', value: node, type: { ...type, nullable: castNullable(from) } }
}

function castNullable(from: ColumnType): boolean {
  return from.nullable || from.kind === 'json'
}

function adaptLiteral({ value, type: from }: LiteralNode, type: ColumnType): LiteralNode {
  const adapted = value === null ? null : toJson(type, coerce(type, fromJson(from, value)))
  return { kind: 'literal', value: adapted, type: { ...type, nullable: value === null } }
}
