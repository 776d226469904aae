import { PolytableError } from '@polytable/model/errors/index'
import { accepts, displayType, type ColumnType } from '@polytable/model/types/index'
import { checkFunction } from '../calls/function-arguments.ts'
import type { bindArguments, Udf, UdfCalls } from './functions.ts'
import type { ColumnBuilders } from '../schemas/column-builder.ts'

/** A function of which only is known that it has a signature. */
export interface AnyUdf {
  (args: never): unknown
  /** The name that the function is stored under. */
  readonly functionName: string
  /** The parameters, as they were declared. */
  readonly params: ColumnBuilders
}

/** What several functions are under one name: called with arguments of any of them. */
export type Overloaded<F extends readonly AnyUdf[]> = F extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly [AnyUdf, ...AnyUdf[]]
    ? CallOf<First> & Overloaded<Rest>
    : CallOf<First>
  : never

type CallOf<F> = F extends Udf<infer P, infer R> ? UdfCalls<P, R> : never

/** Options of `pt.udf` that give functions of different parameters one name. */
export interface OverloadOptions<F extends readonly AnyUdf[]> {
  /** The name that they get. */
  readonly name: string
  /** The first whose parameters are of exactly the types of the arguments is called, else the first that takes them. */
  readonly overloads: F
}

/**
 * One name for functions of different parameters: which of them is called is decided by the types of the arguments when the
 * expression is built. A stored column remembers the one that was chosen, by its own name.
 */
export function overloaded<const F extends readonly AnyUdf[]>(
  options: OverloadOptions<F>,
  bind: typeof bindArguments,
): Overloaded<F> {
  checkFunction('overloads', { options }, 'udf')
  const { name, overloads } = options
  const call = (args: Readonly<Record<string, unknown>>): unknown => {
    const candidates = overloads.flatMap((candidate) => {
      const types = argumentTypes(candidate, args, bind)
      return types ? [{ candidate, types }] : []
    })
    const found =
      candidates.find(({ candidate, types }) => fits(candidate, types, (a, b) => a.kind === b.kind)) ??
      candidates.find(({ candidate, types }) => fits(candidate, types, accepts))
    if (found) return found.candidate(args as never)
    const signatures = overloads.map(
      ({ functionName, params }) =>
        `${functionName}(${Object.entries(params)
          .map(([param, { columnType }]) => `${param}: ${displayType(columnType)}`)
          .join(', ')})`,
    )
    throw new PolytableError('INVALID_ARGUMENT', `No overload of '${name}' matches these arguments`, {
      hint: `Overloads: ${signatures.join('; ')}.`,
    })
  }
  return call as Overloaded<F>
}

type Types = Readonly<Record<string, ColumnType>>

/** The types of the arguments; undefined where one is missing or unknown. */
function argumentTypes(
  { functionName, params }: AnyUdf,
  args: Readonly<Record<string, unknown>>,
  bind: typeof bindArguments,
): Types | undefined {
  try {
    const nodes = bind(functionName, params, args)
    return Object.fromEntries(Object.keys(args).map((param) => [param, nodes[param]!.type]))
  } catch (error) {
    if (PolytableError.is(error)) return undefined
    throw error
  }
}

function fits(
  { params }: AnyUdf,
  types: Types,
  matches: (param: ColumnType, given: ColumnType) => boolean,
): boolean {
  return Object.entries(types).every(([param, type]) => matches(params[param]!.columnType, type))
}
