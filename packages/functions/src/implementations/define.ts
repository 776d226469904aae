import type { Builtin, SqlArgument } from '@polytable/model/expressions/index'
import type { Value } from '@polytable/model/types/index'
import type { Declarations, Declared, Held, HeldArgs } from '../declarations/define.ts'

export type SqlArgs<P> = { readonly [K in keyof P]: SqlArgument }

/** What a declared function does. */
export type Implementation<D extends Declared> = Checked<D> & {
  readonly run: (args: HeldArgs<D['params']>) => Held<D['returns']['value']> | null
  /** See `Builtin.toSql`. */
  readonly toSql?: (args: SqlArgs<D['params']>) => string | undefined
  /** See `Builtin.fails`. */
  readonly fails?: boolean
}

/** What is refused of constants is refused of the arguments of each row, before it is run. */
type Checked<D extends Declared> = [D['check']] extends [undefined]
  ? { readonly check?: undefined }
  : { readonly check: NonNullable<D['check']> }

/** What the declared functions of a namespace do. */
export type Implementations<D extends Declarations> = { readonly [K in keyof D]: Implementation<D[K]> }

interface AnyImplementation {
  readonly check?: ((args: never) => void) | undefined
  readonly run: (args: never) => unknown
  readonly toSql?: (args: never) => string | undefined
  readonly fails?: boolean
}

/** The functions of a namespace as the engine takes them. */
export function builtinsOf(
  namespace: string,
  implementations: Readonly<Record<string, AnyImplementation>>,
): readonly Builtin[] {
  return Object.entries(implementations).map(([name, { check, run, toSql, fails = false }]) => ({
    name: `${namespace}.${name}`,
    run: (args) => {
      check?.(args as never)
      return run(args as never) as Value
    },
    ...(toSql ? { toSql: toSql as unknown as NonNullable<Builtin['toSql']>, fails } : {}),
  }))
}
