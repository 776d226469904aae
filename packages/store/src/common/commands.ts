import type { SqlCommand, SqlExecutor } from '@polytable/model/ports/index'

/** Runs commands one after the other. */
export async function runCommands(tx: SqlExecutor, commands: readonly SqlCommand[]): Promise<void> {
  for (const command of commands) {
    if ('text' in command) await tx.query(command.text, command.params)
    else await tx.copy(command.table, command.columns, command.rows)
  }
}
