import type { RegisteredFunction } from '@polytable/model/protocol/functions'
import { INLINE } from '@polytable/model/expressions/index'
import type { DefaultValue } from '@polytable/model/schemas/index'
import type { ColumnType } from '@polytable/model/types/index'
import type { CallContext } from '../calls/attempt.ts'
import { sharedMap } from './shared-map.ts'

interface Param {
  readonly columnType: ColumnType
  readonly options?: { readonly default?: DefaultValue }
}

/** A function as the program holds it, to be run when the engine asks. */
export interface DefinedFunction {
  readonly kind: 'function' | 'iterator' | 'aggregate'
  readonly name: string
  readonly version: string
  readonly params: Readonly<Record<string, Param>>
  /** Absent where it follows from constant arguments, and for iterators. */
  readonly returns?: ColumnType
  readonly description?: string
  readonly batchSize?: number
  readonly memoised?: string
  readonly timeoutMs?: number
  readonly retries?: number
  readonly resourcePool?: string
  readonly run: (given: never, context: CallContext) => unknown
  /** What an aggregate does instead of `run`. */
  readonly aggregate?: AggregateBody
}

/** The parts of an aggregate over the rows of one group. */
export interface AggregateBody {
  readonly init: (constants: never) => unknown
  readonly update: (state: never, args: never) => unknown
  readonly value: (state: never) => unknown
}

/** Every function this program has defined, by name; the newest definition of a name counts. */
export const definedFunctions = sharedMap<DefinedFunction>('functions')

/** Names of functions that have none of their own: those of `apply`. */
const inlineNames = new WeakMap<object, Map<string, string>>()
let inlineCount = 0

/** Defines a function of one value for expressions of this program; the same function has the same name. */
export function defineInline(run: (value: never) => unknown, columnType: ColumnType): string {
  const names = inlineNames.get(run) ?? new Map<string, string>()
  inlineNames.set(run, names)
  const key = JSON.stringify(columnType)
  let name = names.get(key)
  if (name === undefined) {
    name = `${INLINE}${++inlineCount}`
    names.set(key, name)
    definedFunctions.set(name, {
      kind: 'function',
      name,
      version: '1',
      params: { value: { columnType } },
      run: ({ value }: { value: never }) => run(value),
    })
  }
  return name
}

/** What the engine is told of a function. */
export function registration(defined: DefinedFunction): RegisteredFunction {
  const { name, version, kind, params, returns, description, memoised, batchSize } = defined
  const entries = Object.entries(params).map(([param, { columnType, options }]) => {
    const optional = columnType.nullable || options?.default?.kind === 'constant'
    return [param, { type: columnType, optional }] as const
  })
  return {
    name,
    version,
    kind,
    description,
    memoised,
    batchSize,
    signature: { params: Object.fromEntries(entries), returns },
  }
}
