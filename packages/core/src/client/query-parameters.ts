import { PolytableError } from '../errors/index.ts'
import type { LiteralNode, VariableNode } from '../expr/index.ts'
import { checkCount, type QuerySpec } from '../query/spec.ts'
import type { ColumnType } from '../types/index.ts'
import { Expression } from './expression.ts'

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
  if (!(given instanceof Expression)) return given
  if (isParameter(given.node)) return given.node
  throw new PolytableError('INVALID_ARGUMENT', `${place} takes a value, or a parameter of a query function`, {
    hint: 'An expression has a value of its own for each row.',
  })
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
    const { counts, ...rest } = part
    const changed = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, change(value)]))
    return isPlain(counts) ? { ...changed, ...counted(counts as NonNullable<QuerySpec['counts']>) } : changed
  }
  const searched = (node: Readonly<Record<string, unknown>>): unknown => {
    const { string } = node['query'] as { readonly string?: unknown }
    if (!isPlain(string) || !isParameter(string)) return node
    const { value } = literalOf(string)
    if (typeof value === 'string') return { ...node, query: { string: value } }
    throw new PolytableError('INVALID_ARGUMENT', 'similarity() needs a text to compare with, not null')
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

function isPlain(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype
}
