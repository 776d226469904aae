type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Flat<T> = T extends readonly (infer E)[]
  ? { -readonly [K in keyof E]: E[K] }[]
  : T extends object
    ? { -readonly [K in keyof T]: T[K] }
    : T

/** Compiles only where the value has exactly the type expected: `expectType<string>()(row.name)`. */
export function expectType<Expected>() {
  return <Actual>(_value: Same<Flat<Actual>, Flat<Expected>> extends true ? Actual : never): void => undefined
}
