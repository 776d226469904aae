import { BatchSize } from '@polytable/kernel/batches/batch-size'
import { planAll, planExpressions } from '@polytable/kernel/batches/compute'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { indexColumn, PENDING_VECTOR, presentName, stateColumn } from '@polytable/kernel/storage/layout'
import { deriveRows } from './derive.ts'
import { fillPending } from './fill.ts'
import { FAILURES } from '@polytable/kernel/storage/row-failures'
import { computedStates, inRange, keptColumns, live } from '@polytable/kernel/storage/pending-sql'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import type { JobRecord } from './records.ts'
import { completeWindows } from './windows.ts'

/** How often rows that others change at the same time are tried again, before it is the turn of others. */
const TRIES = 10

/** Computes the next rows of a job, in the table and in its views. Returns the row that comes then: the same where some are left. */
export async function runPortion(
  context: EngineContext,
  job: JobRecord,
  rows: number,
  signal: AbortSignal,
): Promise<number> {
  const root = context.catalog.table(job.root)
  await context.rowIndexes.ensure(root)
  const { most } = new BatchSize(context, planExpressions(planAll(root)), rows)
  const endRow = Math.min(job.endRow, job.nextRow + most)
  const range = { firstRow: job.nextRow, endRow }
  for (let tries = 0; tries < TRIES; tries++) {
    let isWhole = await fillPending(context, job, context.catalog.table(root.id), range, signal)
    const views = context.catalog.viewsOf(root)
    for (const { id } of views) {
      signal.throwIfAborted()
      if (!context.catalog.tables.some((table) => table.id === id)) continue
      await deriveRows(context, job, context.catalog.table(id), range, signal)
      const filled = await fillPending(context, job, context.catalog.table(id), range, signal)
      isWhole &&= filled
    }
    // A view that was made meanwhile may have read what was not computed yet.
    const known = new Set(views.map(({ id }) => id))
    isWhole &&= context.catalog.viewsOf(root).every(({ id }) => known.has(id))
    if (!isWhole) continue
    if (endRow === job.endRow) await completeFamily(context, job, signal)
    return endRow
  }
  return job.nextRow
}

/** Takes the windows that waited for cells of a job, and computes what waited for them, until nothing waits for a window. */
async function completeFamily(context: EngineContext, job: JobRecord, signal: AbortSignal): Promise<void> {
  for (let isMore = true; isMore;) {
    isMore = false
    for (const table of treeTables(context, job.root)) {
      if (!(await completeWindows(context, job, table, signal))) continue
      isMore = true
      for (const each of treeTables(context, job.root)) await fillPending(context, job, each, job, signal)
    }
  }
}

/** How many cells of a job's rows failed, and how many of the rows were not filtered or split. */
export async function countFailed(context: EngineContext, job: JobRecord): Promise<number> {
  const counts = treeTables(context, job.root).flatMap((table) => {
    const states = computedStates(table.schema, 'a0')
    if (states.length === 0) return []
    const sum = states.map((state) => `count(${state} ->> 'e')`).join(' + ')
    return [`SELECT ${sum} AS n FROM ${presentName(table)} a0 WHERE ${inRange('a0', job)}`]
  })
  counts.push(
    `SELECT count(*) AS n FROM ${FAILURES} f WHERE ${failuresOf(context, job)} AND NOT f.is_pending`,
  )
  const rows = await context.store.query(`SELECT sum(n)::int8 FROM (${counts.join(' UNION ALL ')}) c`)
  return rows[0]![0] as number
}

/** SQL of 'the failure of a row (alias f) is one of the job's rows'. */
function failuresOf(context: EngineContext, job: JobRecord): string {
  const ids = treeTables(context, job.root).map(({ id }) => id)
  return `f.table_id IN (${ids.join(', ')}) AND ${inRange('f', job)} AND ${live('f')}`
}

/**
 * Has the cells of a job's rows that failed computed again, and embedded what indexes lack for it; filters and iterators that failed
 * for some of the rows run again. To be called in the transaction that has the job begin with its first row.
 */
export async function resetFailed(tx: SqlExecutor, context: EngineContext, job: JobRecord): Promise<void> {
  await tx.query(`UPDATE ${FAILURES} f SET is_pending = true WHERE ${failuresOf(context, job)}`)
  for (const table of treeTables(context, job.root)) {
    const columns = keptColumns(table.schema)
    if (columns.length === 0) continue
    const failed = (column: ColumnSchema): string => `${stateColumn(column)} ->> 'e' IS NOT NULL`
    const reset = columns.flatMap((column) => {
      const set = (name: string, pending: string | number): string =>
        `${name} = CASE WHEN ${failed(column)} THEN ${pending} ELSE ${name} END`
      const indexes = table.schema.indexes.filter((index) => index.column === column.id)
      return [
        set(stateColumn(column), `'{"p":1}'::jsonb`),
        ...indexes.map((index) => set(indexColumn(index), PENDING_VECTOR)),
      ]
    })
    await tx.query(
      `UPDATE ${presentName(table)} a0 SET ${reset.join(', ')}
       WHERE ${inRange('a0', job)} AND (${columns.map(failed).join(' OR ')})`,
    )
  }
}

function treeTables({ catalog }: EngineContext, root: number) {
  return catalog.tables.filter(({ id }) => id === root).flatMap((table) => [table, ...catalog.viewsOf(table)])
}
