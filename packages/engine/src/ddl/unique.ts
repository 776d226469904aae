import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { uniqueDdl, uniqueIndexName } from '@polytable/kernel/storage/layout'
import { Statement } from '@polytable/kernel/statements/statement'
import { describeWriteError } from '@polytable/kernel/storage/write'
import type { ColumnSchema, TableSchema } from '@polytable/model/schemas/index'
import { withColumn } from './alter-column.ts'
import { checkUnique } from './columns.ts'
import { ownColumn } from './own-column.ts'

/** Makes the index of a unique column when the statement becomes visible: what is refused then undoes it. */
export function addUnique(
  statement: Statement,
  table: TableRecord,
  schema: TableSchema,
  column: ColumnSchema,
): void {
  statement.atCommit(async (tx) => {
    try {
      await tx.query(uniqueDdl(table, column))
    } catch (error) {
      throw await describeWriteError(statement, error, table, schema)
    }
  })
}

/**
 * Makes a column unique, or no longer unique.
 * @throws PolytableError CONSTRAINT_VIOLATION where two have, INVALID_SCHEMA for a type that cannot be unique
 */
export async function setUnique(
  context: EngineContext,
  table: TableRecord,
  name: string,
  unique: boolean,
  options: RunOptions,
): Promise<void> {
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { unique: before = false, ...rest } = ownColumn(current, name)
    if (before === unique) return
    const column: ColumnSchema = unique ? { ...rest, unique } : rest
    checkUnique(current, column)
    const schema = withColumn(current.schema, column)
    if (unique) addUnique(running, current, schema, column)
    else {
      running.atCommit(async (tx) => {
        await tx.query(`DROP INDEX IF EXISTS polytable.${uniqueIndexName(current, column)}`)
      })
    }
    running.setSchema(current, schema, `Altered: ${name} (${unique ? '' : 'not '}unique)`)
  })
}
