import type { IteratorDefinition, OutputDefinition } from '@polytable/model/protocol/definitions'
import { PolytableError } from '@polytable/model/errors/index'
import type { ExprNode } from '@polytable/model/expressions/index'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import type { AnyColumnBuilder, ColumnBuilders } from '../schemas/column-builder.ts'
import { constantArguments } from './constant-arguments.ts'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import { checkFunction } from '../calls/function-arguments.ts'
import { requiredParams, typedArguments, type Arguments, type Given } from './functions.ts'
import type { ComputedField, Field, Shape } from '../schemas/shape.ts'

/** A call of an iterator: what a view is made with. `S` is what it puts out, beside `pos`. */
export interface IteratorCall<S extends Shape> {
  /** The call as plain data: the iterator, its arguments and its outputs. */
  readonly definition: IteratorDefinition
  /** Only for types. */
  readonly outputs?: S
}

type OutputShape<O> = O extends ColumnBuilders
  ? { readonly [K in keyof O]: ComputedField<O[K]['value']> }
  : never

/** The shape of a view with an iterator: its position in the outputs of one row, from 0 on, and the outputs. */
export type WithPosition<S extends Shape> = S & { readonly pos: Field<number, never, true, false> }

/** The arguments of a call that are constants, defaults among them. */
export type ConstantArguments<P extends ColumnBuilders> = Partial<Given<P>>

/** What is given for a row that has these columns: media as whatever makes some. */
type Yielded<O> = O extends ColumnBuilders
  ? {
      readonly [K in keyof O as null extends O[K]['value'] ? never : K]:
        O[K]['value'] | O[K]['field']['insert']
    } & {
      readonly [K in keyof O as null extends O[K]['value'] ? K : never]?:
        O[K]['value'] | O[K]['field']['insert']
    }
  : never

interface IteratorBase<P extends ColumnBuilders> {
  /** What a view remembers it by: unique in a program, and stable. */
  readonly name: string
  /** The parameters by their names. */
  readonly params: P
  /** Change it when results change. '1' unless given. */
  readonly version?: string
  /**
   * Throws where arguments do not go together: called with the constant ones when a view is defined, and with all of them before
   * each row.
   */
  readonly validate?: (args: ConstantArguments<P>) => void
}

/** Options of `pt.iterator`. */
export interface IteratorOptions<
  P extends ColumnBuilders,
  O extends ColumnBuilders,
  U extends keyof O & string = never,
> extends IteratorBase<P> {
  /** The columns that every yielded row has; a function of the constant arguments where they decide it. */
  readonly outputs: O | ((args: ConstantArguments<P>) => O)
  /** Outputs that are not stored: `seek` makes them again whenever they are read. Only of `outputs` that are no function. */
  readonly unstored?: readonly U[]
  /**
   * Keeps the rows by the content of the arguments, so that the same arguments give them again without a call. For iterators that cost
   * more than reading their rows; rows with media, bytes or arrays are not kept.
   */
  readonly memoised?: boolean
  /** The unstored outputs of the row at a position, from the arguments and what is stored of the row. */
  readonly seek?: (
    args: Given<P>,
    position: number,
    stored: Given<Omit<O, U>>,
  ) => Yielded<Pick<O, U>> | Promise<Yielded<Pick<O, U>>>
  /**
   * Yields the rows for one row of arguments. Null for a parameter that is not nullable gives no rows, without a call. A generator is
   * closed (`finally` runs) when nobody wants its rows any more.
   */
  readonly run: (args: Given<P>) => AsyncIterable<Yielded<Omit<O, U>>> | Iterable<Yielded<Omit<O, U>>>
}

/**
 * Defines an iterator: a function that makes many rows of one.
 * @throws PolytableError INVALID_ARGUMENT for unstored outputs that are none, or that no `seek` makes; calls: for arguments that are
 *   missing, unknown or not valid
 * @example
 * ```ts
 * const sentences = pt.iterator({
 *   name: 'sentences',
 *   params: { text: pt.string() },
 *   outputs: { sentence: pt.string() },
 *   run: function* ({ text }) {
 *     for (const sentence of text.split('. ')) yield { sentence }
 *   },
 * })
 * await db.createView('sentences', films, { iterator: sentences({ text: films.c.plot }) })
 * ```
 */
export function iterator<
  const P extends ColumnBuilders,
  const O extends ColumnBuilders,
  const U extends keyof O & string = never,
>(options: IteratorOptions<P, O, U>): (args: Arguments<P>) => IteratorCall<OutputShape<O>> {
  checkFunction('iterator', { options })
  const { name, params, outputs, version = '1', validate, run } = options
  const unstored: readonly string[] = options.unstored ?? []
  definedFunctions.set(name, {
    kind: 'iterator',
    name,
    version,
    params,
    ...(options.memoised ? { memoised: '' } : {}),
    run: (given: Given<P>) => {
      validate?.(given)
      return run(given)
    },
  })
  const seeking = unstored.length > 0 ? defineSeek(options, unstored) : undefined
  return (given) => {
    const record = given as Readonly<Record<string, unknown>>
    const args = typedArguments(name, params, record)
    const constants = constantArguments(params, record) as ConstantArguments<P>
    if (validate) named(name, () => validate(constants))
    const columns = typeof outputs === 'function' ? named(name, () => outputs(constants)) : outputs
    return {
      definition: {
        function: name,
        version,
        args,
        required: requiredParams(params),
        // What is made again reads what is stored.
        outputs: [
          ...Object.entries(columns)
            .filter(([output]) => !unstored.includes(output))
            .map(([output, { columnType }]) => ({ name: output, type: columnType })),
          ...(seeking?.(args) ?? []),
        ],
      },
    }
  }
}

/** @throws PolytableError INVALID_ARGUMENT with what a function of the iterator's definition threw */
function named<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (PolytableError.is(error)) throw error
    throw new PolytableError('INVALID_ARGUMENT', `'${name}': ${(error as Error).message}`, { cause: error })
  }
}

const ARGUMENT = 'args.'
const STORED = 'stored.'

/** Defines a function per unstored output. Gives what they are called with, by the arguments of the iterator. */
function defineSeek<P extends ColumnBuilders, O extends ColumnBuilders, U extends keyof O & string>(
  { name, params, outputs, version = '1', seek }: IteratorOptions<P, O, U>,
  unstored: readonly string[],
): (args: Readonly<Record<string, ExprNode>>) => OutputDefinition[] {
  if (!seek || typeof outputs === 'function') {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has unstored outputs that cannot be recomputed`, {
      hint: 'Declare outputs as an object instead of a function, and define seek: (args, position, stored) => ({ … }).',
    })
  }
  const unknown = unstored.find((output) => !(output in outputs))
  if (unknown !== undefined) {
    throw new PolytableError('INVALID_ARGUMENT', `'${name}' has no output '${unknown}'`, {
      hint: `Its outputs: ${Object.keys(outputs).join(', ')}.`,
    })
  }
  const stored = Object.entries<AnyColumnBuilder>(outputs).filter(([output]) => !unstored.includes(output))
  const position: ColumnType = typeOf('int')
  const seekParams = {
    ...prefixed(ARGUMENT, Object.entries(params)),
    ...prefixed(STORED, stored),
    pos: { columnType: position },
  }
  const required = [...requiredParams(params).map((param) => `${ARGUMENT}${param}`), 'pos']
  for (const output of unstored) {
    definedFunctions.set(`${name}.${output}`, {
      kind: 'function',
      name: `${name}.${output}`,
      version,
      params: seekParams,
      run: async (given: Readonly<Record<string, unknown>>) => {
        const found = await seek(
          part(ARGUMENT, given) as Given<P>,
          given['pos'] as number,
          part(STORED, given) as Given<Omit<O, U>>,
        )
        return (found as Readonly<Record<string, unknown>>)[output]
      },
    })
  }
  return (args) => {
    const nullable = requiredParams(params).some((param) => args[param]?.type.nullable)
    const own = (column: string, type: ColumnType): ExprNode => ({ kind: 'column', table: '', column, type })
    const seekArgs = {
      ...prefixed(ARGUMENT, Object.entries(args)),
      ...prefixed(
        STORED,
        stored.map(([output, { columnType }]) => [output, own(output, columnType)] as const),
      ),
      pos: own('pos', position),
    }
    return unstored.map((output) => {
      const { columnType: type } = outputs[output]!
      return {
        name: output,
        type,
        value: {
          kind: 'call',
          function: `${name}.${output}`,
          version,
          args: seekArgs,
          required,
          type: { ...type, nullable: type.nullable || nullable },
        },
      }
    })
  }
}

function prefixed<T>(prefix: string, entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries.map(([name, value]) => [`${prefix}${name}`, value]))
}

function part(prefix: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  )
}
