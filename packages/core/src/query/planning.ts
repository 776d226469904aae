import type { EngineContext } from '../exec/context.ts'
import { inputColumns, type ReadRequest } from '../exec/read.ts'
import type { RowScope } from '../exec/row-scope.ts'
import { children, type ExprNode } from '../expr/index.ts'
import type { BoundQuery } from './bind.ts'
import { limitSql, orderToSql } from './order.ts'
import type { QueryPlan, RowSource } from './query-plan.ts'
import type { QuerySpec } from './spec.ts'

export interface PlanOptions {
  /** Off where SQL arithmetic went out of range, which JavaScript goes on with. */
  readonly arithmeticInSql: boolean
  readonly signal?: AbortSignal
}

type Results = Pick<BoundQuery, 'outputs' | 'orderBy'>
type Limits = Pick<QuerySpec, 'limit' | 'offset'>

/** How rows are put together, and the order of the groups. */
type Groups = Pick<ReadRequest, 'groupBy' | 'having'> & { readonly rowOrder?: readonly string[] }

/** The making of one plan, and what has to be let go with it. */
export class Planning {
  readonly context: EngineContext
  readonly arithmeticInSql: boolean
  readonly signal: AbortSignal | undefined
  readonly #releases: (() => Promise<void>)[] = []

  constructor(context: EngineContext, { arithmeticInSql, signal }: PlanOptions) {
    this.context = context
    this.arithmeticInSql = arithmeticInSql
    this.signal = signal
  }

  onRelease(release: () => Promise<void>): void {
    this.#releases.push(release)
  }

  async release(): Promise<void> {
    for (const release of this.#releases.splice(0)) await release()
  }

  /** A plan that reads all that some expressions need of the rows of a source, in the order of insertion. */
  rowPlan(source: RowSource, nodes: readonly ExprNode[]): QueryPlan {
    return this.plan(
      source,
      { outputs: nodes.map((value) => ({ name: '', type: value.type, value })), orderBy: [] },
      {},
    )
  }

  /** A plan that orders and limits in SQL where SQL can do both, and reads what is left to JavaScript. */
  plan(
    source: RowSource,
    { outputs, orderBy }: Results,
    { limit, offset }: Limits,
    groups: Groups = {},
  ): QueryPlan {
    const { scope, where, filter, selective = false } = source
    const order = filter.length > 0 ? undefined : orderToSql(scope, orderBy)
    const values = outputs.map(({ value }) => value)
    const rest = [...values, ...filter, ...(order ? [] : orderBy.map(({ value }) => value))]
    const parts = rest.flatMap((node) => rowParts(scope, node))
    const { rowOrder = scope.keySql(), ...grouping } = groups
    return {
      scope,
      read: {
        scope,
        columns: inputColumns(scope, parts),
        stored: storedNodes(scope, rest),
        where,
        ...grouping,
        states: parts.some(({ kind }) => kind === 'cellError'),
        orderBy: [...(order ?? []), ...rowOrder],
        ...(order ? { limit: limitSql({ limit, offset }) } : {}),
      },
      columns: outputs.map(({ name, type }) => ({ name, type })),
      outputs: values,
      filter,
      selective,
      orderBy: order ? [] : orderBy,
      ...(order ? { maxRows: limit } : { limit, offset }),
      release: () => this.release(),
    }
  }
}

/** The parts of some expressions whose values only the store can tell. */
function storedNodes(scope: RowScope, nodes: readonly ExprNode[]): ExprNode[] {
  return nodes.flatMap((node) => (scope.isStored(node) ? [node] : storedNodes(scope, children(node))))
}

/** What of an expression is read from cells: columns and their errors, but for what the store makes of them. */
function rowParts(scope: RowScope, node: ExprNode): readonly ExprNode[] {
  if (scope.isStored(node)) return []
  if (node.kind === 'column' || node.kind === 'cellError') return [node]
  return children(node).flatMap((child) => rowParts(scope, child))
}
