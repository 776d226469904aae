import { PolytableError } from '@polytable/model/errors/index'
import type { LiteralNode, VariableNode } from '@polytable/model/expressions/index'
import { checkCount, type QuerySpec } from '@polytable/model/protocol/query-spec'
import { fromJson, type ColumnType, type Value } from '@polytable/model/types/index'
import { Expression } from '../expressions/expression.ts'

/** A number of rows, or the parameter of a query function that holds one. */
export type RowCount = number | Expression<number> | Expression<number | null>

const PREFIX = 'parameter.'

/** A parameter of a query function, as its query refers to it. */
export function parameter(name: string, type: ColumnType): Expression<never> {
  return new Expression({ kind: 'variable', name: `${PREFIX}${name}`, type })
}

function isParameter(part: unknown): part is VariableNode {
  const node = part as Partial<VariableNode>
  return node.kind === 'variable' && node.name!.startsWith(PREFIX)
}

/** What stands where no expression can: a value, or a parameter. @throws PolytableError INVALID_ARGUMENT */
export function valueOrParameter<T extends string | number>(
  place: string,
  given: T | Expression<T> | Expression<T | null>,
): T | VariableNode {
  return given instanceof Expression ? parameterOnly(place, given) : given
}

/** The parameter that an expression is. @throws PolytableError INVALID_ARGUMENT for any other */
export function parameterOnly(place: string, { node }: Expression<unknown>): VariableNode {
  if (isParameter(node)) return node
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `${place} expects a value or a parameter of a query function`,
    {
      hint: 'An expression has a different value in each row.',
    },
  )
}

/** A query with another limit and offset; the offset stays where none is given. */
export function withCounts(
  { limit: _limit, offset, counts, ...spec }: QuerySpec,
  given: { readonly limit: RowCount; readonly offset?: RowCount },
): QuerySpec {
  const values = {
    limit: valueOrParameter('limit()', given.limit),
    offset:
      given.offset === undefined ? (offset ?? counts?.offset) : valueOrParameter('offset', given.offset),
  }
  return Object.entries(values).reduce<QuerySpec>((made, [name, value]) => {
    if (value === undefined) return made
    return isParameter(value)
      ? { ...made, counts: { ...made.counts, [name]: value } }
      : { ...made, [name]: value }
  }, spec)
}

/**
 * A query with values in the place of its parameters.
 * @param literals the values by name
 * @throws PolytableError INVALID_ARGUMENT for null where a text or a number of rows is needed, or a number that is none of rows
 */
export function substitute(spec: QuerySpec, literals: Readonly<Record<string, LiteralNode>>): QuerySpec {
  const literalOf = ({ name }: VariableNode): LiteralNode => literals[name.slice(PREFIX.length)]!
  const change = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(change)
    if (!isPlain(part)) return part
    if (part['kind'] === 'literal') return part
    if (isParameter(part)) return literalOf(part)
    if (part['kind'] === 'similarity') return searched(part)
    if (part['kind'] === 'match' || part['kind'] === 'snippet') return matched(part)
    const { counts, ...rest } = part
    const changed = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, change(value)]))
    return isPlain(counts) ? { ...changed, ...counted(counts as NonNullable<QuerySpec['counts']>) } : changed
  }
  const searched = (node: Readonly<Record<string, unknown>>): unknown => {
    const [[kind, given]] = Object.entries(node['query'] as object) as [['string' | 'vector', unknown]]
    if (!isPlain(given) || !isParameter(given)) return node
    const { type, value } = literalOf(given)
    const held = kind === 'string' ? value : numbersOf(fromJson(type, value))
    if (typeof held === 'string' || Array.isArray(held)) return { ...node, query: { [kind]: held } }
    const wanted = kind === 'string' ? 'a string' : 'a vector'
    throw new PolytableError('INVALID_ARGUMENT', `similarity() requires ${wanted} to compare with`)
  }
  const matched = (node: Readonly<Record<string, unknown>>): unknown => {
    const { kind, query } = node as { readonly kind: string; readonly query: unknown }
    if (!isPlain(query) || !isParameter(query)) return node
    const { value } = literalOf(query)
    if (typeof value === 'string') return { ...node, query: value }
    throw new PolytableError('INVALID_ARGUMENT', `${kind}() requires a string to search for`)
  }
  const counted = (counts: NonNullable<QuerySpec['counts']>): Partial<QuerySpec> =>
    Object.fromEntries(
      Object.entries(counts).map(([name, node]) => {
        const { value } = literalOf(node)
        checkCount(name, value)
        return [name, value]
      }),
    )
  return change(spec) as QuerySpec
}

/** The numbers of an array or a JSON list; undefined for anything else. */
function numbersOf(value: Value): number[] | undefined {
  const data: unknown = typeof value === 'object' && value !== null && 'data' in value ? value.data : value
  const numbers = ArrayBuffer.isView(data) ? Array.from(data as Float64Array, Number) : data
  return Array.isArray(numbers) && numbers.every((each) => typeof each === 'number') ? numbers : undefined
}

function isPlain(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype
}
