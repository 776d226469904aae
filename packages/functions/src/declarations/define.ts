import {
  ColumnBuilder,
  type AnyColumnBuilder,
  type Arguments,
  type ColumnBuilders,
} from '@polytable/client/index'
import { anything, lastOptions } from '@polytable/client/calls/argument-kinds'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { Expression } from '@polytable/client/expressions/expression'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { callNode } from './call-node.ts'

/** JSON of a shape that a function gives. */
export function jsonOf<T>(): ColumnBuilder<T, T> {
  return new ColumnBuilder(typeOf('json'))
}

/** Values as the engine holds them: points in time are microseconds since the epoch. */
export type Held<T> = T extends Date ? bigint : T

export type HeldArgs<P extends ColumnBuilders> = { readonly [K in keyof P]: Held<P[K]['value']> }

type Options = Readonly<Record<string, unknown>>

/** What is known of a function where it is called: what it takes and gives. What it does is in `implementations/`. */
export interface Declaration<
  P extends ColumnBuilders,
  S extends keyof P,
  R extends AnyColumnBuilder,
  C extends ((args: Partial<HeldArgs<P>>) => void) | undefined,
> {
  /** The parameter that is the first argument. */
  readonly subject: S & string
  readonly params: P
  readonly returns: R
  /** Changes the options before they are taken for arguments. */
  readonly prepare?: (options: Options, subject: unknown) => Options
  /** What more is known of the result by the type of the subject and by constants. */
  readonly refine?: Refine
  /**
   * Refuses constants when an expression is made; what is no constant is undefined then. The implementation refuses them for each row.
   * @throws PolytableError
   */
  readonly check?: C
}

/** @param subject the type of the first argument */
export type Refine = (subject: ColumnType, constants: Options) => Pick<ColumnType, 'size' | 'mode'>

/** Any declaration. */
export interface Declared {
  readonly subject: string
  readonly params: ColumnBuilders
  readonly returns: AnyColumnBuilder
  readonly refine?: Refine
  readonly prepare?: (options: Options, subject: unknown) => Options
  readonly check?: ((args: never) => void) | undefined
}

/** Declarations by the names that functions have within their namespace. */
export type Declarations = Readonly<Record<string, Declared>>

/** Declares a function that is called as `f(subject, { options })`. Null for a parameter that is not nullable gives null. */
export function declare<
  const P extends ColumnBuilders,
  const S extends keyof P & string,
  R extends AnyColumnBuilder,
  C extends ((args: Partial<HeldArgs<P>>) => void) | undefined = undefined,
>(declaration: Declaration<P, S, R, C>): Declaration<P, S, R, C> {
  return declaration
}

/** What a function is applied to: JSON of any kind, else a value of the type of its first parameter. */
type Subject<B extends AnyColumnBuilder> = unknown extends B['field']['insert'] ? unknown : B['value'] | null

/** A constant that a function can be applied to. Media have no form in an expression: they can only come from a row. */
type Known<B extends AnyColumnBuilder> = unknown extends B['field']['insert']
  ? unknown
  : NonNullable<B['value']> extends MediaFile
    ? never
    : B['field']['insert']

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

/** Declared functions as users call them. */
type Calls<D extends Declarations> = {
  -readonly [K in keyof D]: Call<
    D[K]['params'],
    D[K]['subject'] & keyof D[K]['params'],
    D[K]['returns']['value']
  >
}

/** The functions of a namespace, for users to call. */
export function calls<D extends Declarations>(namespace: string, declarations: D): Calls<D> {
  const functions = Object.entries(declarations).map(([name, declaration]) => [
    name,
    callOf(`${namespace}.${name}`, declaration),
  ])
  return Object.fromEntries(functions) as Calls<D>
}

function callOf(name: string, declaration: Declared) {
  const { params, subject, prepare } = declaration
  const optional = Object.keys(params).filter((parameter) => parameter !== subject)
  // The values are checked as arguments are: by the types of the parameters.
  const takes = { options: lastOptions(Object.fromEntries(optional.map((option) => [option, anything]))) }
  return (value: unknown, options: Options = {}): Expression<unknown> => {
    checkCall(name, takes, { options })
    const given = { ...(prepare?.(options, value) ?? options), [subject]: value }
    return new Expression(callNode(name, declaration, given))
  }
}
