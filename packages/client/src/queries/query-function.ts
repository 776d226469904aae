import { PolytableError } from '@polytable/model/errors/index'
import { walk, type LiteralNode } from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { isMediaKind, toLiteral, typeOf, type ColumnType } from '@polytable/model/types/index'
import type { AnyColumnBuilder, ColumnBuilders } from '../schemas/column-builder.ts'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import type { Expression } from '../expressions/expression.ts'
import { checkFunction } from '../calls/function-arguments.ts'
import { typedArguments, callable, type Arguments } from '../functions/functions.ts'
import type { Query } from './query.ts'
import { parameter, substitute } from './query-parameters.ts'
import { jsonOf, type InJson, type JsonRow } from './row-json.ts'
import type { Shape } from '../schemas/shape.ts'
import type { Table } from '../tables/table.ts'

/** The parameters of a query function, to build its query from. */
export type QueryParameters<P extends ColumnBuilders> = { readonly [K in keyof P]: Expression<P[K]['value']> }

/** How a cell holds the values of the one column of a query: the first alone, or as a list; true for what the query suggests. */
export type ScalarMode = true | 'value' | 'list' | undefined

type RowsOf<S extends Shape, R> = Query<S, R> | (Table<S> & { collect(): Promise<R[]> })

/** Options of `pt.query`. */
export interface QueryFunctionOptions<
  P extends ColumnBuilders,
  S extends Shape,
  R,
  M extends ScalarMode = undefined,
> {
  /** What a stored column remembers it by: unique in a program, and stable. */
  readonly name: string
  /** The parameters by their names. */
  readonly params: P
  /** Change it when results change. '1' unless given. */
  readonly version?: string
  /**
   * Instead of the rows as objects, the values of the one column that the query selects: with `'value'` that of the first row, null
   * where there is none; with `'list'` all. `true` is `'value'` for a query of at most one row (`limit(1)`, or aggregates of all
   * rows), else `'list'`.
   */
  readonly scalar?: M
  /** Builds the query, once. Parameters stand in for values: in expressions, as the text or vector of a similarity, as limit and offset. */
  readonly run: (params: QueryParameters<P>) => RowsOf<S, R>
}

/** What a call of a query function gives for each row. */
export type QueryResult<R, M extends ScalarMode> = M extends 'value'
  ? R[keyof R] | null
  : M extends 'list'
    ? InJson<R[keyof R]>[]
    : M extends true
      ? R[keyof R] | InJson<R[keyof R]>[] | null
      : JsonRow<R>[]

/** A query with parameters, to be used in expressions and alone. */
export interface QueryFunction<P extends ColumnBuilders, S extends Shape, R, M extends ScalarMode> {
  /** The rows for each row of arguments, as JSON; null where an argument is that must not be. */
  (args: Arguments<P, never>): Expression<QueryResult<R, M>>
  (args: Arguments<P>): Expression<QueryResult<R, M> | null>
  /** The query for some values. @throws PolytableError INVALID_ARGUMENT for arguments that are no values */
  query(args: Arguments<P>): Query<S, R>
  /** The name that the function is stored under. */
  readonly functionName: string
}

interface Template<S extends Shape, R> {
  readonly query: Query<S, R>
  readonly mode: 'rows' | 'value' | 'list'
  readonly returns: ColumnType
}

/**
 * Defines a function that is a query. In a computed column it is run for each row, with some rows at the same time, by the program
 * that defined it; it sees what is committed, so not what the statement writes that it is part of. A null or negative limit is an
 * error of its cell.
 * @throws PolytableError INVALID_ARGUMENT for parameters that are media; when it is first used: for `scalar` of a query that does not
 *   select one column
 * @example
 * ```ts
 * const ofYear = pt.query({
 *   name: 'ofYear',
 *   params: { year: pt.int() },
 *   run: ({ year }) => films.where(films.c.year.eq(year)).select('title'),
 * })
 * await films.addComputedColumn({ alsoThatYear: ofYear({ year: films.c.year }) })
 * ```
 */
export function query<
  const P extends ColumnBuilders,
  S extends Shape,
  R,
  const M extends ScalarMode = undefined,
>(options: QueryFunctionOptions<P, S, R, M>): QueryFunction<P, S, R, M> {
  checkFunction('query', { options })
  const { name, params, version = '1' } = options
  for (const [param, { columnType }] of Object.entries(params)) {
    if (!isMediaKind(columnType.kind)) continue
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${name}' cannot accept media for the parameter '${param}'`,
      {
        hint: 'Pass its URL, or a value that a function derives from it.',
      },
    )
  }
  let built: Template<S, R> | undefined
  const template = (): Template<S, R> => (built ??= buildTemplate(options))
  const specFor = (literals: Readonly<Record<string, LiteralNode>>): QuerySpec =>
    substitute(template().query.spec, literals)
  definedFunctions.set(name, {
    kind: 'function',
    name,
    version,
    params,
    run: async (given: Readonly<Record<string, unknown>>) => {
      const spec = specFor(mapEntries(params, (builder, param) => literalOf(builder, given[param])))
      return collectJson(template(), spec)
    },
  })
  const call = (args: Arguments<P>): unknown =>
    callable<P, AnyColumnBuilder>({ name, version, params, returns: template().returns })(args)
  return Object.assign(call, {
    functionName: name,
    query: (args: Arguments<P>) => {
      const bound = typedArguments(name, params, args as Readonly<Record<string, unknown>>)
      const literals = mapEntries(bound, (node, param) => {
        if (node.kind === 'literal') return node
        throw new PolytableError('INVALID_ARGUMENT', `'${name}'.query() requires a value for '${param}'`)
      })
      return template().query.change(() => specFor(literals))
    },
  }) as unknown as QueryFunction<P, S, R, M>
}

function mapEntries<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}

function literalOf({ columnType }: AnyColumnBuilder, value: unknown): LiteralNode {
  const type = { ...columnType, nullable: value === null }
  return { kind: 'literal', value: value === null ? null : toLiteral(columnType, value), type }
}

function buildTemplate<P extends ColumnBuilders, S extends Shape, R>({
  name,
  params,
  scalar,
  run,
}: QueryFunctionOptions<P, S, R, ScalarMode>): Template<S, R> {
  const parameters = mapEntries(params, ({ columnType }, param) => parameter(param, columnType))
  const made = run(parameters as QueryParameters<P>).query() as unknown as Query<S, R>
  const json = typeOf('json')
  if (scalar === undefined) return { query: made, mode: 'rows', returns: json }
  const { select, groupBy, limit, union } = made.spec
  const [column, ...more] = select ?? []
  if (!column || more.length > 0 || union) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The query of '${name}' does not select exactly one column`,
      {
        hint: 'With scalar, select one column: .select({ value: t.c.score }).',
      },
    )
  }
  const isOneRow =
    limit === 1 || (!groupBy && [...walk(column.value)].some(({ kind }) => kind === 'aggregate'))
  const mode = scalar === true ? (isOneRow ? 'value' : 'list') : scalar
  return { query: made, mode, returns: mode === 'value' ? { ...column.value.type, nullable: true } : json }
}

/** The rows of a query as the value of a cell. */
async function collectJson<S extends Shape, R>(
  { query: of, mode, returns }: Template<S, R>,
  spec: QuerySpec,
): Promise<unknown> {
  const collected: unknown[] = []
  const wanted = mode === 'value' ? { ...spec, limit: Math.min(spec.limit ?? 1, 1) } : spec
  for await (const { columns, rows } of of.change(() => wanted).batches()) {
    const convert = columns.map(({ type }) => jsonOf(type))
    for (const values of rows) {
      if (mode === 'value') return returns.kind === 'json' ? convert[0]!(values[0]!) : values[0]
      collected.push(
        mode === 'list'
          ? convert[0]!(values[0]!)
          : Object.fromEntries(columns.map((column, i) => [column.name, convert[i]!(values[i]!)])),
      )
    }
  }
  return mode === 'value' ? null : collected
}
