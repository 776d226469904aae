import { keyOfColumn, type ColumnKey } from './column-key.ts'
import type { AggregateNode, ColumnNode, ExprNode, IndexedNode, OrderTerm } from './node.ts'

/** The expressions a node is made of, in order. */
export function children(node: ExprNode): readonly ExprNode[] {
  switch (node.kind) {
    case 'column':
    case 'literal':
    case 'rowId':
    case 'variable':
      return []
    case 'jsonEach':
      return [node.value, node.body]
    case 'compare':
    case 'arithmetic':
    case 'logic':
      return [node.left, node.right]
    case 'isIn':
      return [node.value, ...node.options]
    case 'between':
      return [node.value, node.low, node.high]
    case 'case':
      return [...node.branches.flatMap((branch) => [branch.when, branch.then]), node.otherwise]
    case 'coalesce':
      return node.values
    case 'object':
      return Object.values(node.members)
    case 'list':
      return node.items
    case 'call':
      return Object.values(node.args)
    case 'cellError':
    case 'similarity':
    case 'embedding':
    case 'match':
    case 'snippet':
      return [node.column]
    case 'aggregate':
      return [...aggregated(node), ...node.orderBy.map((term) => term.value)]
    case 'window': {
      const { call, partitionBy, orderBy } = node
      const args = call.kind === 'aggregate' ? children(call) : optional(call.value)
      return [...args, ...partitionBy, ...orderBy.map((term) => term.value)]
    }
    default:
      return [node.value]
  }
}

function aggregated(node: AggregateNode): readonly ExprNode[] {
  return node.name === 'defined' ? Object.values(node.args) : optional(node.value)
}

function optional(node: ExprNode | undefined): readonly ExprNode[] {
  return node ? [node] : []
}

/** The node with each child replaced by what `change` makes of it. */
export function mapChildren(node: ExprNode, change: (child: ExprNode) => ExprNode): ExprNode {
  const column = (child: ColumnNode): ColumnNode => change(child) as ColumnNode
  switch (node.kind) {
    case 'column':
    case 'literal':
    case 'rowId':
    case 'variable':
      return node
    case 'jsonEach':
      return { ...node, value: change(node.value), body: change(node.body) }
    case 'compare':
    case 'arithmetic':
    case 'logic':
      return { ...node, left: change(node.left), right: change(node.right) }
    case 'isIn':
      return { ...node, value: change(node.value), options: node.options.map(change) }
    case 'between':
      return { ...node, value: change(node.value), low: change(node.low), high: change(node.high) }
    case 'case':
      return {
        ...node,
        branches: node.branches.map((branch) => ({ when: change(branch.when), then: change(branch.then) })),
        otherwise: change(node.otherwise),
      }
    case 'coalesce':
      return { ...node, values: node.values.map(change) }
    case 'object':
      return { ...node, members: mapValues(node.members, change) }
    case 'list':
      return { ...node, items: node.items.map(change) }
    case 'call':
      return { ...node, args: mapValues(node.args, change) }
    case 'cellError':
    case 'similarity':
    case 'embedding':
    case 'match':
    case 'snippet':
      return { ...node, column: column(node.column) }
    case 'aggregate':
      return mapAggregate(node, change)
    case 'window': {
      const { call } = node
      return {
        ...node,
        call:
          call.kind === 'aggregate'
            ? mapAggregate(call, change)
            : { ...call, ...(call.value ? { value: change(call.value) } : {}) },
        partitionBy: node.partitionBy.map(change),
        orderBy: mapOrder(node.orderBy, change),
      }
    }
    default:
      return { ...node, value: change(node.value) }
  }
}

function mapAggregate(node: AggregateNode, change: (child: ExprNode) => ExprNode): AggregateNode {
  const orderBy = mapOrder(node.orderBy, change)
  if (node.name === 'defined') return { ...node, args: mapValues(node.args, change), orderBy }
  return { ...node, ...(node.value ? { value: change(node.value) } : {}), orderBy }
}

function mapOrder(terms: readonly OrderTerm[], change: (child: ExprNode) => ExprNode): readonly OrderTerm[] {
  return terms.map((term) => ({ ...term, value: change(term.value) }))
}

function mapValues(
  record: Readonly<Record<string, ExprNode>>,
  change: (child: ExprNode) => ExprNode,
): Record<string, ExprNode> {
  return Object.fromEntries(Object.entries(record).map(([name, child]) => [name, change(child)]))
}

/** Every node of an expression, itself first. */
export function* walk(node: ExprNode): Generator<ExprNode> {
  yield node
  for (const child of children(node)) yield* walk(child)
}

/** The columns an expression reads, each once. */
export function columnsOf(...nodes: readonly ExprNode[]): ColumnNode[] {
  const found = new Map<ColumnKey, ColumnNode>()
  for (const node of nodes) {
    for (const part of walk(node)) {
      if (part.kind === 'column') found.set(keyOfColumn(part), part)
    }
  }
  return [...found.values()]
}

/** Equal for expressions of equal structure: what common sub-expressions are recognised by. */
export function keyOf(node: ExprNode): string {
  return JSON.stringify(node)
}

/** Whether equal expressions give equal values. */
export function isDeterministic(node: ExprNode): boolean {
  return !(node.kind === 'call' && node.deterministic === false) && children(node).every(isDeterministic)
}

const INDEXED: ReadonlySet<ExprNode['kind']> = new Set(['similarity', 'embedding', 'match', 'snippet'])

/** Whether a node is what only an index of the store can tell. */
export function isIndexed(node: ExprNode): node is IndexedNode {
  return INDEXED.has(node.kind)
}

/** Whether an expression holds an aggregate or a window function, which only queries can have. */
export function isOverRows(node: ExprNode): boolean {
  for (const part of walk(node)) if (part.kind === 'aggregate' || part.kind === 'window') return true
  return false
}
