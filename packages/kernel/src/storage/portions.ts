import type { SqlStore } from '@polytable/model/ports/index'
import { yieldToEventLoop } from './event-loop.ts'

/** How much the write-ahead log should grow by one portion, in bytes: less than what is kept for a full disk. */
const PORTION_LOG_BYTES = 4 * 1024 * 1024
/** Rows of the first portion: they may be large. */
const FIRST_ROWS = 16
const MAX_GROWTH = 8

/**
 * Changes the rows of a table that a condition on `$1` finds, so that it finds them no more: some at a time, each time in a
 * transaction of its own. So the store can cut its log in between, which may be as large as all that is changed.
 */
export async function changeInPortions(
  store: SqlStore,
  table: string,
  change: string,
  condition: string,
  value: number,
): Promise<void> {
  let rows = FIRST_ROWS
  let before = await logPosition(store)
  for (;;) {
    const [changed] = await store.query(
      `WITH changed AS (
         ${change} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${rows})) AND ${condition} RETURNING 1
       ) SELECT count(*) FROM changed`,
      [value],
    )
    // Partitions may have a row at the same place each.
    if ((changed![0] as number) < rows) return
    await yieldToEventLoop()
    const now = await logPosition(store)
    const growth = Math.min(MAX_GROWTH, PORTION_LOG_BYTES / Math.max(1, now - before))
    rows = Math.max(1, Math.floor(rows * growth))
    before = now
  }
}

async function logPosition(store: SqlStore): Promise<number> {
  const [position] = await store.query("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8")
  return position![0] as number
}
