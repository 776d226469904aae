import type { Planning } from './planning.ts'

let created = 0

/**
 * A table that is dropped with the plan.
 * @param columns as CREATE TABLE takes them
 * @returns its name
 */
export async function createTemporaryTable(planning: Planning, columns: readonly string[]): Promise<string> {
  const name = `stage_${++created}`
  planning.onRelease(() => changeTemporary(planning, `DROP TABLE IF EXISTS ${name}`))
  await changeTemporary(planning, `CREATE TEMP TABLE ${name} (${columns.join(', ')})`)
  return name
}

/** A session that is read-only otherwise has temporary tables all the same. */
export function changeTemporary({ context }: Planning, statement: string): Promise<void> {
  return context.store.transaction(async (tx) => {
    await tx.query('SET TRANSACTION READ WRITE')
    await tx.query(statement)
  })
}
