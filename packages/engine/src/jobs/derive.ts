import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { keyColumns, presentName } from '@polytable/kernel/storage/layout'
import { inTurn } from '@polytable/kernel/statements/needs'
import { FAILURES, hasFailure, isOfRow } from '@polytable/kernel/storage/row-failures'
import { Statement } from '@polytable/kernel/statements/statement'
import { expireFailed } from '../views/expire.ts'
import { populateView } from '../views/populate.ts'
import { propagateDeletes } from '../views/propagate.ts'
import { completeVersion } from './complete-version.ts'
import { inRange, live } from '@polytable/kernel/storage/pending-sql'
import type { JobRecord } from './records.ts'

/**
 * Gives a view the rows that it lacks of some rows of its base. Those of rows that are as the job's statement wrote them belong to
 * its version, what they need computed is left for later; those of rows that were changed since make a version of their own. What
 * failed for rows is not tried again, unless a retry asked for it.
 */
export async function deriveRows(
  context: EngineContext,
  job: JobRecord,
  view: TableRecord,
  range: RowRange,
  signal: AbortSignal,
): Promise<void> {
  const base = context.catalog.table(view.base!)
  const noRow = `NOT EXISTS (SELECT 1 FROM ${presentName(view)} m WHERE ${sameKey(base)})`
  const failed = hasFailure(view, 'a0', `${live('f')} AND NOT f.is_pending`)
  const retried = hasFailure(view, 'a0', `${live('f')} AND f.is_pending`)
  const lacking = `${noRow} AND NOT ${failed}`
  await context.media.keeper.during(() =>
    inTurn(
      context,
      () => ({ families: [view] }),
      {},
      async (inside) => {
        signal.throwIfAborted()
        // It may have been moved meanwhile, or dropped.
        const current = context.catalog.tables.find(({ id }) => id === view.id)
        if (!current) return
        const statement = Statement.detached(inside, current, { signal }, job.id)
        const { iterator } = current.schema
        const present = iterator
          ? await presentRows(context, current, base, range)
          : new Map<string, number>()
        await populateView(statement, {
          view: current,
          schema: current.schema,
          where: [inRange('a0', range), `a0.v_min = ${job.id}`, iterator ? `NOT ${failed}` : lacking],
          commit: statement.head,
          onError: 'ignore',
          deferred: { rowsOf: (key) => present.get(key.join()) ?? 0 },
        })
        await context.store.query(
          `DELETE FROM ${FAILURES} f WHERE f.table_id = ${view.id} AND ${live('f')} AND f.is_pending AND ${inRange('f', range)}
             AND EXISTS (SELECT 1 FROM ${presentName(base)} a0 WHERE a0.v_min = ${job.id} AND ${isOfRow(view, 'a0')})`,
        )
        await completeVersion(statement, job)
        context.changes.tell({
          root: view.root,
          written: { rows: range, tables: new Set([view.id]), columns: new Set() },
        })
      },
    ),
  )
  const changed = await context.store.query(
    `SELECT EXISTS (SELECT 1 FROM ${presentName(base)} a0
       WHERE ${inRange('a0', range)} AND a0.v_min <> ${job.id} AND (${lacking} OR ${retried}))`,
  )
  if (changed[0]![0] !== true) return
  await Statement.run(context, view, { signal }, async (statement) => {
    const current = context.catalog.table(view.id)
    const isRetried = (await expireFailed(statement, current, `t.is_pending AND ${inRange('t', range)}`)) > 0
    if (isRetried) await propagateDeletes(statement, current)
    await populateView(statement, {
      view: current,
      schema: current.schema,
      where: [inRange('a0', range), `a0.v_min <> ${job.id}`, lacking],
      commit: statement.head,
      rederived: isRetried,
      onError: 'ignore',
    })
  })
}

function sameKey(base: TableRecord): string {
  return keyColumns(base.iteratorDepth)
    .map((key) => `m.${key} = a0.${key}`)
    .join(' AND ')
}

/** How many rows a view with an iterator has of each row of its base: an interruption may have left the last ones out. */
async function presentRows(
  context: EngineContext,
  view: TableRecord,
  base: TableRecord,
  range: RowRange,
): Promise<Map<string, number>> {
  const keys = keyColumns(base.iteratorDepth).map((key) => `m.${key}`)
  const rows = await context.store.query(
    `SELECT concat_ws(',', ${keys.join(', ')}), count(*) FROM ${presentName(view)} m
     WHERE ${inRange('m', range)} GROUP BY ${keys.join(', ')}`,
  )
  return new Map(rows as [string, number][])
}
