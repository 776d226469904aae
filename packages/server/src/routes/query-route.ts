import type { Query } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { definedFunctions } from '@polytable/udf/definitions/defined-functions'
import type { ColumnType, Value } from '@polytable/model/types/index'
import { AnsweredError } from '../answers/error-answer.ts'
import type { RouteInput } from '../requests/given-value.ts'
import type { Route, RouteResult } from './route.ts'

/** A query, or a function of `pt.query`, of any rows. */
export type AnyQuery = Pick<Query<never, unknown>, 'batches' | 'spec'>
export interface AnyQueryFunction {
  readonly functionName: string
  query(args: never): AnyQuery
}

/** Options of a route of a query. */
export interface QueryRouteSettings {
  readonly inputs?: readonly string[]
  readonly oneRow?: boolean
}

/** Answers with the rows of a query, for the values of its parameters. */
export function queryRoute(
  query: AnyQuery | AnyQueryFunction,
  { inputs, oneRow = false }: QueryRouteSettings,
): Route {
  const parameters = parametersOf(query)
  const wrong = inputs?.find((name) => !parameters.some((parameter) => parameter.name === name))
  if (wrong !== undefined)
    throw new PolytableError('INVALID_ARGUMENT', `The query has no parameter '${wrong}'`, {
      hint: `Its parameters: ${parameters.map(({ name }) => name).join(', ') || 'none'}.`,
    })
  const taken = parameters.filter(({ name, isRequired }) => isRequired || (inputs?.includes(name) ?? true))
  return {
    kind: 'query',
    summary: 'functionName' in query ? `Rows of ${query.functionName}` : 'Rows of a query',
    describe: () => Promise.resolve({ inputs: taken, gives: oneRow ? 'row' : 'rows', ...selected(query) }),
    async run(values, signal) {
      const bound = 'functionName' in query ? query.query(values as never) : query
      const batches = bound.batches(signal ? { signal } : {})
      return oneRow ? theRow(batches) : { kind: 'batches', batches }
    },
  }
}

function parametersOf(query: AnyQuery | AnyQueryFunction): readonly RouteInput[] {
  if (!('functionName' in query)) return []
  const { params } = definedFunctions.get(query.functionName)!
  return Object.entries(params).map(([name, { columnType: type, options }]) => ({
    name,
    type,
    isRequired: !type.nullable && options?.default === undefined,
    isUpload: false,
  }))
}

/** The columns that a query names. */
function selected(query: AnyQuery | AnyQueryFunction): {
  readonly columns?: readonly { readonly name: string; readonly type: ColumnType }[]
} {
  const select = 'functionName' in query ? undefined : query.spec.select
  return select ? { columns: select.map(({ name, value }) => ({ name, type: value.type })) } : {}
}

/** @throws PolytableError ROW_NOT_FOUND; CONSTRAINT_VIOLATION, answered as a conflict, where there are several */
async function theRow(batches: ReturnType<AnyQuery['batches']>): Promise<RouteResult> {
  let found:
    { readonly columns: readonly { name: string; type: ColumnType }[]; values: readonly Value[] } | undefined
  for await (const { columns, rows } of batches) {
    const [values, second] = rows
    if (second || (found && values))
      throw new AnsweredError('CONSTRAINT_VIOLATION', 'The query has more than one row', 409)
    if (values) found = { columns, values }
  }
  if (found) return { kind: 'row', ...found }
  throw new PolytableError('ROW_NOT_FOUND', 'The query has no row')
}
