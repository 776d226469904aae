import type { EngineContext } from '@polytable/kernel/statements/context'
import {
  children,
  keyOf,
  type AggregateNode,
  type BuiltinAggregateNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { typeOf, type TypeKind, type Value } from '@polytable/model/types/index'
import type { OpenedQuery } from './reads.ts'
import { KEY_KINDS } from './row-values.ts'
import type { ResultRow } from './splices.ts'

/** An aggregate that follows the rows that come and go. */
export interface AggregatePart {
  readonly node: AggregateNode
  readonly name: 'count' | 'sum' | 'min' | 'max'
  /** What is aggregated; undefined where rows are counted. */
  readonly value: ExprNode | undefined
}

/** What the rows of a grouped result are made of. */
export interface GroupParts {
  readonly keys: readonly ExprNode[]
  readonly aggregates: readonly AggregatePart[]
}

/** The state of an aggregate of one group. */
export interface AggregateState {
  /** Of how many values it is. */
  count: number
  /** Sums of whole numbers are exact. */
  sum: bigint
  /** The smallest or largest value. */
  extreme: Value
  /** The extreme value went with a row: the next one is not known. */
  isLost: boolean
}

const WHOLE: ReadonlySet<TypeKind> = new Set(['int', 'bigint'])

/** The parts of a grouped query; undefined where its groups do not follow from the rows that come and go. */
export function maintainedGroups(
  { catalog }: EngineContext,
  { spec, bound }: OpenedQuery,
): GroupParts | undefined {
  const keys = bound.groupBy ?? []
  // Groups come in the order of their first rows, which are told by the row id alone.
  if (keys.length > 0 && catalog.table(spec.from).iteratorDepth > 0) return undefined
  const isKey = new Set<string>()
  for (const key of keys) {
    if (key.kind === 'rowsOf' || !KEY_KINDS.has(key.type.kind)) return undefined
    isKey.add(keyOf(key))
  }
  const found = new Map<string, AggregateNode>()
  const results = [
    ...bound.outputs.map(({ value }) => value),
    ...bound.having,
    ...bound.orderBy.map(({ value }) => value),
  ]
  if (!results.every((node) => collect(node, isKey, found))) return undefined
  const parts = [...found.values()].map(aggregatePart)
  if (!parts.every((part) => part !== undefined)) return undefined
  return { keys: keys.filter((key) => key.kind !== 'rowsOf'), aggregates: parts }
}

/** Collects aggregates. False for what is no expression of them and of keys, or over a window. */
function collect(node: ExprNode, isKey: ReadonlySet<string>, found: Map<string, AggregateNode>): boolean {
  if (isKey.has(keyOf(node))) return true
  if (node.kind === 'aggregate') found.set(keyOf(node), node)
  if (node.kind === 'aggregate') return true
  if (node.kind === 'window' || node.kind === 'column' || node.kind === 'rowId') return false
  return children(node).every((child) => collect(child, isKey, found))
}

function aggregatePart(node: AggregateNode): AggregatePart | undefined {
  if (node.name === 'defined') return undefined
  const { name, value } = node
  if (name === 'count') return { node, name, value }
  if (name === 'sum' && value && WHOLE.has(value.type.kind)) return { node, name, value }
  if ((name === 'min' || name === 'max') && value && KEY_KINDS.has(value.type.kind))
    return { node, name, value }
  return undefined
}

/** The query that gives the states of all groups: keys, for each aggregate a count and its value, rows and the first row. */
export function statesQuery({ spec, scope }: OpenedQuery, { keys, aggregates }: GroupParts): QuerySpec {
  const { having: _having, limit: _limit, offset: _offset, ...unlimited } = spec
  const bigint = typeOf('bigint', true)
  const nodes = [
    ...keys,
    ...aggregates.flatMap(({ node, name, value }): ExprNode[] => {
      const counted = count(value)
      if (name === 'count') return [counted, counted]
      if (name !== 'sum') return [counted, node]
      const whole: ExprNode =
        value!.type.kind === 'bigint' ? value! : { kind: 'cast', value: value!, type: bigint }
      return [counted, { kind: 'aggregate', name, value: whole, orderBy: [], type: bigint }]
    }),
    count(),
    {
      kind: 'aggregate',
      name: 'min',
      value: scope.keyNodes()[0]!,
      orderBy: [],
      type: typeOf('int', true),
    } as const,
  ]
  return {
    ...unlimited,
    groupBy: [...keys],
    orderBy: [],
    select: nodes.map((value, i) => ({ name: `${i}`, value })),
  }
}

function count(value?: ExprNode): BuiltinAggregateNode {
  return { kind: 'aggregate', name: 'count', ...(value ? { value } : {}), orderBy: [], type: typeOf('int') }
}

/** The states of a row of {@link statesQuery}. */
export function statesOf(values: ResultRow, { keys, aggregates }: GroupParts): AggregateState[] {
  return aggregates.map(({ name }, i) => {
    const at = keys.length + 2 * i
    const value = values[at + 1]
    return {
      count: values[at] as number,
      sum: name === 'sum' ? ((value ?? 0n) as bigint) : 0n,
      extreme: name === 'min' || name === 'max' ? value : null,
      isLost: false,
    }
  })
}
