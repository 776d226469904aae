import type { BuiltinAggregateNode, OrderTerm, WindowNode } from './node.ts'

/** A call in SQL, and what makes its result a value of the node's type. */
interface Call {
  readonly call: string
  readonly convert?: (sql: string) => string
}

/**
 * The SQL of an aggregate over the rows of a group. Nulls are left out; where nothing is left the result is null, of a count 0, of
 * a list the empty list.
 * @param parts SQL of the node's children, in their order
 * @param rowOrder SQL by which elements of a list are ordered that are equal otherwise
 */
export function aggregateSql(
  node: BuiltinAggregateNode,
  parts: readonly string[],
  rowOrder: readonly string[],
): string {
  const { call, convert } = aggregateCall(node, parts, rowOrder)
  return convert ? convert(call) : call
}

/** The SQL of a window function; a running one goes from the first row of its partition to the current one. */
export function windowSql(
  node: WindowNode,
  parts: readonly string[],
  rowOrder: readonly string[],
): string | undefined {
  const { call, partitionBy } = node
  const argCount = parts.length - partitionBy.length - node.orderBy.length
  const args = parts.slice(0, argCount)
  const partition = parts.slice(argCount, argCount + partitionBy.length)
  const terms = node.orderBy.map((term, i) => orderSql(term, parts[argCount + partitionBy.length + i]!))
  // Rows that are equal in the given order are peers for ranks only.
  const isRank = call.kind === 'ranking' && (call.name === 'rank' || call.name === 'denseRank')
  const order = isRank || (terms.length === 0 && call.kind === 'aggregate') ? terms : [...terms, ...rowOrder]
  const over = [
    ...(partition.length > 0 ? [`PARTITION BY ${partition.join(', ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(order.length > 0 && call.kind === 'aggregate' ? ['ROWS UNBOUNDED PRECEDING'] : []),
  ].join(' ')
  if (call.kind === 'aggregate') {
    if (call.name === 'defined') return undefined
    const { call: sql, convert } = aggregateCall(call, args, [])
    const windowed = `(${sql} OVER (${over}))`
    return convert ? convert(windowed) : windowed
  }
  switch (call.name) {
    case 'rowNumber':
      return `(row_number() OVER (${over}))`
    case 'rank':
      return `(rank() OVER (${over}))`
    case 'denseRank':
      return `(dense_rank() OVER (${over}))`
    case 'lag':
    case 'lead':
      return `(${call.name}(${args[0]}, ${Number(call.offset ?? 1)}) OVER (${over}))`
    default:
      return undefined
  }
}

/** A term of an ORDER BY. */
export function orderSql({ direction, nulls }: OrderTerm, sql: string): string {
  return `${sql} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`
}

function aggregateCall(
  node: BuiltinAggregateNode,
  parts: readonly string[],
  rowOrder: readonly string[],
): Call {
  const { value } = node
  const x = parts[0]!
  switch (node.name) {
    case 'count':
      return { call: value ? `count(${x})` : 'count(*)' }
    case 'countDistinct':
      return { call: `count(DISTINCT ${x})` }
    case 'sum':
      // Sums of int8 are numeric: exact, and wider than what they add.
      return {
        call: `sum(${x})`,
        convert: (sql) => (node.type.kind === 'bigint' ? sql : `(${sql})::float8`),
      }
    case 'mean':
      return { call: `avg((${x})::float8)` }
    case 'stddev':
      return { call: `stddev_samp((${x})::float8)` }
    case 'variance':
      return { call: `var_samp((${x})::float8)` }
    case 'quantile':
      return { call: `percentile_cont(${Number(node.fraction)}) WITHIN GROUP (ORDER BY (${x})::float8)` }
    case 'min':
    case 'max':
      return extreme(node, x)
    case 'makeList': {
      const order = [...node.orderBy.map((term, i) => orderSql(term, parts[i + 1]!)), ...rowOrder]
      const by = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
      return {
        call: `jsonb_agg(${jsonElement(node, x)}${by}) FILTER (WHERE ${x} IS NOT NULL)`,
        convert: (sql) => `coalesce(${sql}, '[]'::jsonb)`,
      }
    }
  }
}

/** PostgreSQL has no least boolean or uuid. */
function extreme({ name, type }: BuiltinAggregateNode, x: string): Call {
  if (type.kind === 'bool') return { call: `${name === 'min' ? 'bool_and' : 'bool_or'}(${x})` }
  if (type.kind === 'uuid')
    return { call: `${name}((${x})::text COLLATE "C")`, convert: (sql) => `(${sql})::uuid` }
  return { call: type.kind === 'string' ? `${name}((${x}) COLLATE "C")` : `${name}(${x})` }
}

/** JSON has no NaN and no infinities: null, as where JSON is made in JavaScript. */
function jsonElement({ value }: BuiltinAggregateNode, x: string): string {
  if (value?.type.kind !== 'float') return `to_jsonb(${x})`
  return `to_jsonb(CASE WHEN ${x} NOT IN ('NaN', 'Infinity', '-Infinity') THEN ${x} END)`
}
