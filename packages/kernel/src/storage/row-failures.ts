import type { TableRecord } from '../catalog/index.ts'
import type { SqlExecutor } from '@polytable/model/ports/index'
import { keyColumns, LIVE } from './layout.ts'
import { encodeState } from './read.ts'
import type { Statement } from '../statements/statement.ts'
import type { RowFailure } from '@polytable/model/protocol/insight'

/** The SQL table of what failed for rows. A failure has versions like a row: it is there from `v_min` on, until `v_max`. */
export const FAILURES = 'polytable.failures'

/** Stores what failed for rows of the base of a view, after the rows that came of them. */
export async function insertFailures(
  statement: Statement,
  view: TableRecord,
  failures: readonly RowFailure[],
): Promise<void> {
  if (failures.length === 0) return
  const { context, commit } = statement
  statement.needsVersion(view)
  const records = failures.map(({ kind, key: [row, ...pos], error }) => {
    return { kind, row, pos, state: encodeState(error) }
  })
  await context.store.query(
    `INSERT INTO ${FAILURES}
     SELECT $1::int8, f ->> 'kind', (f ->> 'row')::int8, ARRAY(SELECT jsonb_array_elements_text(f -> 'pos')::int4),
            $2::int8, ${LIVE}, (f ->> 'state')::jsonb, false
     FROM jsonb_array_elements($3::text::jsonb) f`,
    [view.id, commit, JSON.stringify(records)],
  )
}

/**
 * Ends failures that were there before the statement. Returns how many.
 * @param condition on the alias t, which has the key of the row of the base, the `kind` of the failure and `is_pending`
 */
export async function endFailures(
  { context, commit }: Statement,
  view: TableRecord,
  condition: string,
): Promise<number> {
  const positions = keyColumns(baseIteratorDepth(view)).slice(1)
  const key = ['f.row_id', ...positions.map((name, i) => `f.pos[${i + 1}] AS ${name}`)]
  const rows = await context.store.query(
    `WITH ended AS (
       UPDATE ${FAILURES} f SET v_max = ${commit}
       WHERE f.table_id = ${view.id} AND f.v_max = ${LIVE} AND f.v_min < ${commit}
         AND EXISTS (SELECT 1 FROM (SELECT ${key.join(', ')}, f.kind, f.is_pending) t WHERE ${condition}) RETURNING 1)
     SELECT count(*) FROM ended`,
  )
  return rows[0]![0] as number
}

/** SQL of 'a failure of the view that satisfies the condition (alias f) is of the row of the base, or of a row that came of it'. */
export function hasFailure(view: TableRecord, alias: string, condition: string): string {
  return `EXISTS (SELECT 1 FROM ${FAILURES} f WHERE f.table_id = ${view.id} AND ${isOfRow(view, alias)} AND ${condition})`
}

/** SQL of 'the failure of the view (alias f) is of the row of the base, or of a row that came of it'. */
export function isOfRow(view: TableRecord, alias: string): string {
  const positions = keyColumns(baseIteratorDepth(view)).slice(1)
  const pos = positions.map((name) => `${alias}.${name}`).join(', ')
  return `f.row_id = ${alias}.row_id AND f.pos = ARRAY[${pos}]::int4[]`
}

/** Takes back what became of failures by some commits. */
export async function restoreFailures(tx: SqlExecutor, commits: readonly number[]): Promise<void> {
  await tx.query(`DELETE FROM ${FAILURES} WHERE v_min = ANY($1::int8[])`, [commits])
  await tx.query(`UPDATE ${FAILURES} SET v_max = ${LIVE}, is_pending = false WHERE v_max = ANY($1::int8[])`, [
    commits,
  ])
}

function baseIteratorDepth({ iteratorDepth, schema }: TableRecord): number {
  return iteratorDepth - (schema.iterator ? 1 : 0)
}
