import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'

/** What is left to be computed of the rows of a table family that one statement wrote. */
export interface JobRecord {
  /** The number of the statement's commit. */
  readonly id: number
  readonly root: number
  /** The rows, by the ids of the table at the bottom: from `firstRow` on, before `endRow`. */
  readonly firstRow: number
  readonly endRow: number
  /** Everything of the rows before it is computed. */
  readonly nextRow: number
  /** 'failed': it gave up, or was through and left cells that failed. */
  readonly state: 'queued' | 'paused' | 'failed'
  readonly error: { readonly code: string; readonly message: string } | null
  readonly createdAt: string
}

export async function loadJobs(store: SqlStore): Promise<JobRecord[]> {
  const rows = await store.query(
    'SELECT id, root, first_row, end_row, next_row, state, error, created_at::text FROM polytable.jobs ORDER BY id',
  )
  return rows.map(([id, root, firstRow, endRow, nextRow, state, error, createdAt]) => ({
    id: id as number,
    root: root as number,
    firstRow: firstRow as number,
    endRow: endRow as number,
    nextRow: nextRow as number,
    state: state as JobRecord['state'],
    error: error as JobRecord['error'],
    createdAt: new Date(createdAt as string).toISOString(),
  }))
}

export async function insertJob(tx: SqlExecutor, job: JobRecord): Promise<void> {
  await tx.query(
    'INSERT INTO polytable.jobs VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::timestamptz)',
    [
      job.id,
      job.root,
      job.firstRow,
      job.endRow,
      job.nextRow,
      job.state,
      job.error && JSON.stringify(job.error),
      job.createdAt,
    ],
  )
}

export async function updateJob(tx: SqlExecutor, job: JobRecord): Promise<void> {
  await tx.query(
    'UPDATE polytable.jobs SET next_row = $2, state = $3, error = $4::text::jsonb WHERE id = $1',
    [job.id, job.nextRow, job.state, job.error && JSON.stringify(job.error)],
  )
}

export async function deleteJob(tx: SqlExecutor, { id }: JobRecord): Promise<void> {
  await tx.query('DELETE FROM polytable.jobs WHERE id = $1', [id])
}
