import type { JsonValue } from '../schemas/column-builder.ts'

/** The steps from a JSON value to a part of it: names, positions, and '*' for all elements. */
export type JsonPath = readonly (string | number)[]

/** Nothing is known of what JSON of this type holds. */
type IsOpen<T> = unknown extends T ? true : NonNullable<JsonValue> extends NonNullable<T> ? true : false

/** Undefined is what is not there, and reads as null. */
type OrNull<T> = undefined extends T ? Exclude<T, undefined> | null : T

/** What a path into JSON of type `T` gives: null where there is nothing; a list where it goes through one. */
export type Follow<T, P extends JsonPath> = P extends readonly [infer K, ...infer Rest extends JsonPath]
  ? IsOpen<T> extends true
    ? unknown
    : NonNullable<T> extends readonly (infer E)[]
      ? K extends '*'
        ? (Follow<E, Rest> | null)[] | null
        : K extends number
          ? Follow<E, Rest> | null
          : (Follow<E, P> | null)[] | null
      : K extends keyof NonNullable<T>
        ? Follow<NonNullable<T>[K], Rest> | null
        : never
  : OrNull<T>

/** The first step of a path that leads nowhere; never where all is well. */
type WrongStep<T, P extends JsonPath> = P extends readonly [infer K, ...infer Rest extends JsonPath]
  ? IsOpen<T> extends true
    ? never
    : NonNullable<T> extends readonly (infer E)[]
      ? K extends '*' | number
        ? WrongStep<E, Rest>
        : WrongStep<E, P>
      : K extends keyof NonNullable<T>
        ? WrongStep<NonNullable<T>[K], Rest>
        : K
  : never

/** The path itself, or for the compiler's message what is wrong with it. */
export type CheckedPath<T, P extends JsonPath> = [WrongStep<T, P>] extends [never]
  ? P
  : readonly [`no member ${WrongStep<T, P> & (string | number)}`]
