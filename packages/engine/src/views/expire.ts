import type { TableRecord } from '@polytable/kernel/catalog/index'
import { LIVE, tableName } from '@polytable/kernel/storage/layout'
import { endFailures, hasFailure } from '@polytable/kernel/storage/row-failures'
import type { Statement } from '@polytable/kernel/statements/statement'
import { populateView } from './populate.ts'

/**
 * Ends rows of a view, and what failed for rows of its base.
 * @param condition on the key of the row of the base (alias t)
 */
export async function expire(statement: Statement, view: TableRecord, condition: string): Promise<void> {
  await endRows(statement, view, condition)
  await endFailures(statement, view, condition)
}

/**
 * Ends failures of a view, and the rows that came all the same of the rows of the base they are of. Returns how many failures.
 * @param condition on a failure (alias t)
 */
export async function expireFailed(
  statement: Statement,
  view: TableRecord,
  condition: string,
): Promise<number> {
  const failures = await endFailures(statement, view, condition)
  if (failures > 0) await endRows(statement, view, hasFailure(view, 't', `f.v_max = ${statement.commit}`))
  return failures
}

/** Derives view rows again for the base rows whose filter or iterator failed. Returns whether there are any. */
export async function deriveFailed(statement: Statement, view: TableRecord): Promise<boolean> {
  if ((await expireFailed(statement, view, 'true')) === 0) return false
  await populateView(statement, {
    view,
    schema: view.schema,
    where: [hasFailure(view, 'a0', `f.v_max = ${statement.commit}`)],
    rederived: true,
    commit: statement.commit,
    onError: 'ignore',
  })
  return true
}

async function endRows(statement: Statement, view: TableRecord, condition: string): Promise<void> {
  const { commit, context } = statement
  const rows = await context.store.query(
    `WITH ended AS (UPDATE ${tableName(view)} t SET v_max = ${commit} WHERE t.v_max = ${LIVE} AND t.v_min < ${commit} AND ${condition} RETURNING 1)
     SELECT count(*) FROM ended`,
  )
  const ended = rows[0]![0] as number
  statement.counts(view).deletes += ended
  await context.maintenance.ended(view, ended)
}
