import type { IteratorDefinition } from '../ddl/definitions.ts'
import type { ColumnBuilders } from './column-builder.ts'
import { definedFunctions } from './defined-functions.ts'
import { bindArguments, requiredParams, type Arguments, type Given } from './functions.ts'
import type { ComputedField, Field, Shape } from './shape.ts'

/** A call of an iterator: what a view is made with. `S` is what it puts out, beside `pos`. */
export interface IteratorCall<S extends Shape> {
  readonly definition: IteratorDefinition
  /** Only for types. */
  readonly outputs?: S
}

type OutputShape<O extends ColumnBuilders> = { readonly [K in keyof O]: ComputedField<O[K]['value']> }

/** The shape of a view with an iterator: its position in the outputs of one row, from 0 on, and the outputs. */
export type WithPosition<S extends Shape> = S & { readonly pos: Field<number, never, true, false> }

export interface IteratorOptions<P extends ColumnBuilders, O extends ColumnBuilders> {
  readonly name: string
  readonly params: P
  /** The columns that every yielded row has. */
  readonly outputs: O
  readonly version?: string
  /** Yields the rows for one row of arguments. Null for a parameter that is not nullable gives no rows, without a call. */
  readonly run: (args: Given<P>) => AsyncIterable<Given<O>> | Iterable<Given<O>>
}

/** Defines an iterator: a function that makes many rows of one. */
export function iterator<const P extends ColumnBuilders, const O extends ColumnBuilders>(
  options: IteratorOptions<P, O>,
): (args: Arguments<P>) => IteratorCall<OutputShape<O>> {
  const { name, params, outputs, version = '1', run } = options
  definedFunctions.set(name, { kind: 'iterator', name, version, params, run })
  const columns = Object.entries(outputs).map(([output, builder]) => ({
    name: output,
    type: builder.columnType,
  }))
  return (args) => ({
    definition: {
      function: name,
      version,
      args: bindArguments(name, params, args as Readonly<Record<string, unknown>>),
      required: requiredParams(params),
      outputs: columns,
    },
  })
}
