import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inputColumns, type ReadRequest } from '@polytable/kernel/storage/read'
import type { RowsSql } from '@polytable/kernel/scopes/row-scope'
import { children, type ExprNode } from '@polytable/model/expressions/index'
import type { BoundQuery } from './bind.ts'
import type { Failures } from './failures.ts'
import { limitSql, orderToSql } from './order.ts'
import type { QueryPlan, RowSource } from './query-plan.ts'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'

export interface PlanOptions {
  /** Off where SQL refused what JavaScript goes on with or tells the error of: numbers out of range, functions that fail. */
  readonly fallibleInSql: boolean
  /** The commits at which table families are read, by their roots: those that are not in it are read as they are, and are then. */
  readonly heads: Map<number, number>
  readonly failures: Failures
  readonly signal?: AbortSignal
  /** Whether what is known of pending cells is given in place of null. */
  readonly partial?: boolean
  /** Further conditions of rows. */
  readonly restrict?: (scope: RowsSql) => readonly string[]
}

type Results = Pick<BoundQuery, 'outputs' | 'orderBy'>
type Limits = Pick<QuerySpec, 'limit' | 'offset'>

/** The grouping of rows, and the order of the groups. */
type Groups = Pick<ReadRequest, 'groupBy' | 'having'> & { readonly rowOrder?: readonly string[] }

/** The state of planning one query, and the resources to release with the plan. */
export class Planning {
  readonly context: EngineContext
  readonly options: PlanOptions
  readonly signal: AbortSignal | undefined
  readonly #releases: (() => Promise<void>)[] = []

  constructor(context: EngineContext, options: PlanOptions) {
    this.context = context
    this.options = options
    this.signal = options.signal
  }

  get fallibleInSql(): boolean {
    return this.options.fallibleInSql
  }

  get failures(): Failures {
    return this.options.failures
  }

  /** The commit at which a table is read that is not read as it was. */
  headOf(table: TableRecord): number {
    const { heads } = this.options
    const head = heads.get(table.root) ?? this.context.catalog.family(table).head
    heads.set(table.root, head)
    return head
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
    const { scope, where, filter, filterPart = WHERE, isSingle = false } = source
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
        orderBy: isSingle ? [] : [...(order ?? []), ...rowOrder],
        limit: isSingle && limit !== 0 && !offset ? undefined : order && limitSql({ limit, offset }),
      },
      columns: outputs.map(({ name, type }) => ({ name, type })),
      outputs: values,
      filter,
      filterPart,
      failures: this.failures,
      orderBy: order ? [] : orderBy,
      ...(order ? {} : { limit, offset }),
      release: () => this.release(),
    }
  }
}

const WHERE = { clause: 'where', column: null } as const

/** The subexpressions that need SQL (see `RowsSql.needsSql`). */
function storedNodes(scope: RowsSql, nodes: readonly ExprNode[]): ExprNode[] {
  return nodes.flatMap((node) => (scope.needsSql(node) ? [node] : storedNodes(scope, children(node))))
}

/** What of an expression is read from cells: columns and their errors, but for what the store makes of them. */
function rowParts(scope: RowsSql, node: ExprNode): readonly ExprNode[] {
  if (scope.needsSql(node)) return []
  if (node.kind === 'column' || node.kind === 'cellError') return [node]
  return children(node).flatMap((child) => rowParts(scope, child))
}
