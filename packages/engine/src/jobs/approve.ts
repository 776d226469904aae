import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { presentName } from '@polytable/kernel/storage/layout'
import { keptColumns, pendingConditions } from '@polytable/kernel/storage/pending-sql'
import { walk } from '@polytable/model/expressions/index'
import type { ApprovalDecision } from '@polytable/model/protocol/jobs'

/**
 * Keeps what a person decided, and has the cells computed that waited for it. They are not known one by one: equal cells wait for the
 * same question, so all cells that may wait are tried, and those whose question is still open stay as they are.
 */
export async function approve(context: EngineContext, id: string, decision: ApprovalDecision): Promise<void> {
  await context.approvals.decide(id, decision)
  const rangeByRoot = new Map<number, RowRange>()
  for (const table of context.catalog.tables) {
    const range = await waitingRows(context, table)
    if (!range) continue
    const other = rangeByRoot.get(table.root) ?? range
    rangeByRoot.set(table.root, {
      firstRow: Math.min(range.firstRow, other.firstRow),
      endRow: Math.max(range.endRow, other.endRow),
    })
  }
  for (const [root, range] of rangeByRoot) {
    const commit = await context.catalog.nextCommit()
    const added = await context.store.transaction((tx) => context.jobs.add(tx, commit, root, range))
    added()
  }
}

/** The rows of a table from the first to the last that may wait for a person. */
async function waitingRows(
  { functions, store }: EngineContext,
  table: TableRecord,
): Promise<RowRange | undefined> {
  const columns = keptColumns(table.schema).filter(({ value }) =>
    [...walk(value!)].some((node) => node.kind === 'call' && functions.find(node.function)?.mayAsk),
  )
  if (columns.length === 0 || table.pin !== undefined) return undefined
  const [row] = await store.query(
    `SELECT min(row_id)::int8, max(row_id)::int8 + 1 FROM ${presentName(table)} a0
     WHERE ${pendingConditions({ columns, indexes: [] }, 'a0').join(' OR ')}`,
  )
  const [firstRow, endRow] = row as [number | null, number]
  return firstRow === null ? undefined : { firstRow, endRow }
}
