import { computeRecordsCommands } from '@polytable/kernel/storage/compute-records'
import type { Statement } from '@polytable/kernel/statements/statement'
import type { JobRecord } from './records.ts'

/** Adds deferred work to the counts of the version that it belongs to. */
export async function completeVersion(statement: Statement, { id }: JobRecord): Promise<void> {
  await statement.context.store.batch(
    computeRecordsCommands(statement.commit, true, statement.takeComputeRecords()),
  )
  for (const { table, counts } of statement.touched) {
    const { inserts, computed, errors } = counts
    if (inserts + computed + errors === 0) continue
    await statement.context.store.query(
      `UPDATE polytable.versions SET counts = counts || jsonb_build_object(
         'inserts', (counts ->> 'inserts')::int8 + $3::int8,
         'computed', (counts ->> 'computed')::int8 + $4::int8,
         'errors', (counts ->> 'errors')::int8 + $5::int8)
       WHERE table_id = $1 AND commit = $2`,
      [table.id, id, inserts, computed, errors],
    )
  }
}
