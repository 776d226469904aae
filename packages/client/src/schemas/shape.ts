import type { Computations, ComputedValue } from '../expressions/computations.ts'
import type { Expression } from '../expressions/expression.ts'
import type { Refused } from './refused.ts'

/** What the types know of a column: how it reads, what may be given for it, and whether it must or may not be given. */
export interface Field<
  Select = unknown,
  Insert = unknown,
  Optional extends boolean = boolean,
  Writable extends boolean = boolean,
> {
  /** What reading a cell gives. */
  readonly select: Select
  /** What a cell may be given as; `never` for a computed column. */
  readonly insert: Insert
  /** Whether an inserted row may leave it out. */
  readonly optional: Optional
  /** Whether `update` may change it. */
  readonly writable: Writable
}

/** The columns of a table, as types. */
export type Shape = Readonly<Record<string, Field>>

/** A column that Polytable fills. */
export type ComputedField<T> = Field<T, never, true, false>

type Flatten<T> = { [K in keyof T]: T[K] }

/** A row as queries give it. */
export type Row<S extends Shape> = Flatten<{ [K in keyof S]: S[K]['select'] }>

type WritableKeys<S extends Shape> = { [K in keyof S]: S[K]['writable'] extends false ? never : K }[keyof S]
type OptionalKeys<S extends Shape> = {
  [K in WritableKeys<S>]: S[K]['optional'] extends true ? K : never
}[WritableKeys<S>]

/** No value for any computed column whose name is known: giving one does not compile, and the message says why. */
type NoComputed<S extends Shape> = {
  readonly [K in Exclude<keyof S, WritableKeys<S>> & string as string extends K ? never : K]?:
    Refused<`'${K}' is a computed column: it cannot be assigned`> | undefined
}

/** A row as `insert` takes it: computed columns left out, nullable ones and those with defaults optional. */
export type InsertRow<S extends Shape> = Flatten<
  { readonly [K in Exclude<WritableKeys<S>, OptionalKeys<S>>]: S[K]['insert'] } & {
    readonly [K in OptionalKeys<S>]?: S[K]['insert'] | undefined
  } & NoComputed<S>
>

/** New values of an update: plain, or computed from the old row. */
export type UpdateValues<S extends Shape> = {
  readonly [K in WritableKeys<S>]?: S[K]['insert'] | Expression<S[K]['select']>
} & NoComputed<S>

/** `B` in the place of the columns of `A` of the same name. */
export type Merge<A extends Shape, B extends Shape> =
  Flatten<Omit<A, keyof B> & B> extends infer M extends Shape ? M : never

/** The columns that expressions make. */
export type ComputedShape<E extends Computations> = {
  readonly [K in keyof E]: ComputedField<ComputedValue<E[K]>>
}

/**
 * Which rows without a partner stay: none, those of the left, of the right, or of both; 'cross' pairs all.
 */
export type JoinHow = 'inner' | 'left' | 'right' | 'full' | 'cross'

/** A row of a side of a join that may be missing has nulls in its place. */
type MaybeMissing<S extends Shape, Missing extends boolean> = Missing extends true
  ? {
      readonly [K in keyof S]: Field<
        S[K]['select'] | null,
        S[K]['insert'],
        S[K]['optional'],
        S[K]['writable']
      >
    }
  : S

type LeftSide<S extends Shape, How extends JoinHow> = MaybeMissing<
  S,
  How extends 'right' | 'full' ? true : false
>
type RightSide<S extends Shape, How extends JoinHow> = MaybeMissing<
  S,
  How extends 'left' | 'full' ? true : false
>

/** Names of the right side, numbered where the left has them. */
type Numbered<A extends Shape, B extends Shape> = {
  readonly [K in keyof B & string as K extends keyof A ? `${K}_1` : K]: B[K]
}

/** The columns of two joined tables. */
export type JoinedShape<A extends Shape, B extends Shape, How extends JoinHow> =
  Flatten<LeftSide<A, How> & Numbered<A, RightSide<B, How>>> extends infer J extends Shape ? J : never

/** The rows of a join: the columns of both sides, nullable on the side that may lack a partner. */
export type JoinedRow<A extends Shape, B extends Shape, How extends JoinHow> = Row<JoinedShape<A, B, How>>
