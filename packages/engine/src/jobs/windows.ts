import type { TableRecord } from '@polytable/kernel/catalog/index'
import { isWindowColumn } from '@polytable/kernel/scopes/window-columns'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import { Statement } from '@polytable/kernel/statements/statement'
import { presentName, stateColumn } from '@polytable/kernel/storage/layout'
import type { ColumnKey } from '@polytable/model/expressions/index'
import { propagate } from '../views/propagate.ts'
import { refreshWindows } from '../views/windows.ts'
import { completeVersion } from './complete-version.ts'
import type { JobRecord } from './records.ts'

/**
 * Takes windows of rows that waited for what they are over. The rows that were computed without them get new versions; those that
 * waited are filled as they are. Returns whether there were any.
 */
export async function completeWindows(
  context: EngineContext,
  job: JobRecord,
  { id }: TableRecord,
  signal: AbortSignal,
): Promise<boolean> {
  const table = context.catalog.tables.find((each) => each.id === id)
  if (!table || !(await waitsForWindows(context, table))) return false
  await Statement.run(context, table, { signal }, async (statement) => {
    const current = context.catalog.table(id)
    const changed = new Set<ColumnKey>()
    const others = { changed, onError: 'ignore', only: 'others' } as const
    if (await refreshWindows(statement, current, others))
      await propagate(statement, current, changed, { onError: 'ignore' })
  })
  return inTurn(
    context,
    () => ({ families: [table] }),
    {},
    async (inside) => {
      signal.throwIfAborted()
      const current = context.catalog.tables.find((each) => each.id === id)
      if (!current) return false
      const statement = Statement.detached(inside, current, { signal })
      const change = { changed: new Set<ColumnKey>(), onError: 'ignore', only: 'pending' } as const
      const isFilled = await refreshWindows(statement, current, change)
      await completeVersion(statement, job)
      if (isFilled) context.changes.tell({ root: current.root })
      return isFilled
    },
  )
}

async function waitsForWindows({ store }: EngineContext, table: TableRecord): Promise<boolean> {
  const waiting = table.schema.columns
    .filter(isWindowColumn)
    .map((column) => `(a0.${stateColumn(column)} -> 'p') IS NOT NULL`)
  if (waiting.length === 0) return false
  const [row] = await store.query(
    `SELECT EXISTS (SELECT 1 FROM ${presentName(table)} a0 WHERE (${waiting.join(' OR ')}))`,
  )
  return row![0] === true
}
