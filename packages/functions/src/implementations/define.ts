import type { Builtin, SqlArgument } from '@polytable/model/expressions/index'
import type { MediaInput } from '@polytable/model/ports/index'
import type { Value } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
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

/** What declared functions do in the media thread, which is handed media as they can be opened there. */
export type MediaImplementations<D extends Declarations> = {
  readonly [K in keyof D]: Checked<D[K]> & {
    readonly run: (
      args: { readonly [P in keyof D[K]['params']]: Handed<D[K]['params'][P]['value']> },
      signal?: AbortSignal,
    ) => Promise<Made<D[K]['returns']['value']> | null>
  }
}

type Handed<T> = T extends MediaFile ? MediaInput : Held<T>
type Made<T> = T extends MediaFile ? Blob : Held<T>

type MediaFunction = (args: Record<string, Value>, signal?: AbortSignal) => Promise<Value>

/** The functions of a namespace as the media thread runs them. */
export function mediaFunctionsOf<N extends string, K extends string>(
  namespace: N,
  implementations: Readonly<
    Record<
      K,
      {
        readonly check?: ((args: never) => void) | undefined
        readonly run: (args: never, signal?: AbortSignal) => Promise<unknown>
      }
    >
  >,
): Record<`${N}.${K}`, MediaFunction> {
  const functions = Object.keys(implementations).map((name) => {
    const { check, run } = implementations[name as K]
    const call: MediaFunction = async (args, signal) => {
      check?.(args as never)
      return (await run(args as never, signal)) as Value
    }
    return [`${namespace}.${name}`, call]
  })
  return Object.fromEntries(functions) as Record<`${N}.${K}`, MediaFunction>
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
