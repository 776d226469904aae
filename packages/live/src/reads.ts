import { writtenColumn, type WrittenRows } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RowScope } from '@polytable/kernel/scopes/row-scope'
import { inputColumns } from '@polytable/kernel/storage/read'
import { isIndexed, walk, type ExprNode } from '@polytable/model/expressions/index'
import { tablesOf, type QuerySpec } from '@polytable/model/protocol/query-spec'
import { allNodes, bindQuery, type BoundQuery } from '@polytable/engine/query/bind'
import type { Planning } from '@polytable/engine/query/planning'
import { openSource } from '@polytable/engine/query/source'

/** A query without a union: its rows, and its expressions bound to them. */
export interface OpenedQuery {
  readonly spec: QuerySpec
  readonly scope: RowScope
  readonly bound: BoundQuery
  /** The conditions of its joins that SQL cannot decide. */
  readonly conditions: readonly ExprNode[]
  /** All its expressions, and those conditions. */
  readonly nodes: readonly ExprNode[]
}

/** The queries of a union, or the one query that it is. */
export async function openQueries(planning: Planning, spec: QuerySpec): Promise<OpenedQuery[]> {
  if (spec.union)
    return (await Promise.all(spec.union.queries.map((query) => openQueries(planning, query)))).flat()
  const { scope, conditions } = await openSource(planning, spec)
  const bound = bindQuery(scope, spec)
  return [{ spec, scope, bound, conditions, nodes: [...conditions, ...allNodes(bound)] }]
}

/** Says of what was written whether it may change the result of queries. */
export function readsWritten(
  { catalog }: EngineContext,
  queries: readonly OpenedQuery[],
): (written: WrittenRows) => boolean {
  const paths = queries.flatMap(({ spec }) => tablesOf(spec))
  const tables = new Set(paths.map((path) => catalog.table(path).id))
  // What is decided by an index or by the condition of a join is not among the columns that are read.
  const isWhole = queries.some(({ spec, nodes }) => spec.joins !== undefined || nodes.some(readsIndex))
  const layers = new Set(paths.flatMap((path) => catalog.ancestry(catalog.table(path)).map(({ id }) => id)))
  const columns = new Set(
    queries.flatMap(({ scope, nodes }) =>
      inputColumns(scope, nodes).map((node) =>
        writtenColumn({ id: tableOf(node.table) }, scope.resolve(node).column.name),
      ),
    ),
  )
  return (written) => {
    const hasOtherRows = [...written.tables].some((id) => tables.has(id) || (isWhole && layers.has(id)))
    const isRead = (name: string): boolean =>
      isWhole ? layers.has(Number.parseInt(name, 10)) : columns.has(name)
    return hasOtherRows || [...written.columns].some(isRead)
  }
}

function readsIndex(node: ExprNode): boolean {
  return [...walk(node)].some(isIndexed)
}

/** The table of a bound column, `#12` or `#12@1`. */
function tableOf(reference: string): number {
  return Number.parseInt(reference.slice(1), 10)
}
