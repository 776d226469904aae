import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { presentName } from '@polytable/kernel/storage/layout'
import { keptColumns, pendingConditions } from '@polytable/kernel/storage/pending-sql'
import { inTurn } from '@polytable/kernel/statements/needs'
import { walk } from '@polytable/model/expressions/index'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { ApprovalDecision } from '@polytable/model/protocol/jobs'
import type { ColumnSchema } from '@polytable/model/schemas/index'

/**
 * Keeps what a person decided, and has the cells computed that waited for it. They are not known one by one: equal cells wait for the
 * same question, so all cells that may wait are tried, and those whose question is still open stay as they are.
 */
export async function approve(context: EngineContext, id: string, decision: ApprovalDecision): Promise<void> {
  const waiting = await waitingRows(context)
  await addJobs(context, waiting, (tx) => context.approvals.decide(tx, id, decision))
  void afterStatements(context, waiting).catch((error: unknown) =>
    context.logger.warn('Rows that wait for an approval are computed with the next one.', error),
  )
}

/** A statement that is running may have asked before it wrote its rows: they come when it ends. */
async function afterStatements(context: EngineContext, before: ReadonlyMap<number, RowRange>): Promise<void> {
  const families = context.catalog.tables.filter((table) => askingColumns(context, table).length > 0)
  const later = await inTurn(
    context,
    () => ({ families }),
    {},
    () => waitingRows(context),
  )
  const added = [...later].filter(([root, { firstRow, endRow }]) => {
    const known = before.get(root)
    return !known || firstRow < known.firstRow || endRow > known.endRow
  })
  await addJobs(context, new Map(added))
}

async function addJobs(
  { catalog, jobs, store }: EngineContext,
  rangeByRoot: ReadonlyMap<number, RowRange>,
  also?: (tx: SqlExecutor) => Promise<void>,
): Promise<void> {
  const ranges = [...rangeByRoot]
  const commits = await Promise.all(ranges.map(() => catalog.nextCommit()))
  const begin = await store.transaction(async (tx) => {
    await also?.(tx)
    const added: (() => void)[] = []
    for (const [i, [root, range]] of ranges.entries())
      added.push(await jobs.add(tx, commits[i]!, root, range))
    return added
  })
  for (const each of begin) each()
}

/** The rows that may wait for a person, from the first to the last, by the table at the bottom. */
async function waitingRows(context: EngineContext): Promise<Map<number, RowRange>> {
  const rangeByRoot = new Map<number, RowRange>()
  for (const table of context.catalog.tables) {
    const columns = askingColumns(context, table)
    if (columns.length === 0) continue
    const [row] = await context.store.query(
      `SELECT min(row_id)::int8, max(row_id)::int8 + 1 FROM ${presentName(table)} a0
       WHERE ${pendingConditions({ columns, indexes: [] }, 'a0').join(' OR ')}`,
    )
    const [firstRow, endRow] = row as [number | null, number]
    if (firstRow === null) continue
    const other = rangeByRoot.get(table.root) ?? { firstRow, endRow }
    rangeByRoot.set(table.root, {
      firstRow: Math.min(firstRow, other.firstRow),
      endRow: Math.max(endRow, other.endRow),
    })
  }
  return rangeByRoot
}

/** The columns of a table whose cells may wait for a person. */
function askingColumns({ functions }: EngineContext, { schema, pin }: TableRecord): ColumnSchema[] {
  if (pin !== undefined) return []
  return keptColumns(schema).filter(({ value }) =>
    [...walk(value!)].some((node) => node.kind === 'call' && functions.find(node.function)?.mayAsk),
  )
}
