import { INLINE } from '../expr/index.ts'
import type { ColumnType } from '../types/index.ts'

/** A function as the program holds it, to be run when the engine asks. */
export interface DefinedFunction {
  readonly kind: 'function' | 'iterator' | 'aggregate'
  readonly name: string
  readonly version: string
  readonly params: Readonly<Record<string, { readonly columnType: ColumnType }>>
  readonly batchSize?: number
  readonly run: (given: never) => unknown
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
export const definedFunctions = new Map<string, DefinedFunction>()

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
