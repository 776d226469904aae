import type { TableRecord } from '@polytable/kernel/catalog/index'
import { sqlIndexes } from '@polytable/kernel/storage/sql-indexes'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { TableSchema } from '@polytable/model/schemas/index'

/** Creates and drops the SQL indexes (which cover current rows only) for a change from one schema to another. */
export async function makeSqlIndexes(tx: SqlExecutor, table: TableRecord, next: TableSchema): Promise<void> {
  const [now, then] = [table.schema, next].map((schema) => sqlIndexes(table, schema))
  for (const { id, sqlName } of now!)
    if (!then!.some((index) => index.id === id)) await tx.query(`DROP INDEX IF EXISTS polytable.${sqlName}`)
  for (const { id, sqlName, ddl } of then!) {
    if (now!.some((index) => index.id === id)) continue
    // That of a column which was dropped is there still.
    await tx.query(`DROP INDEX IF EXISTS polytable.${sqlName}`)
    await tx.query(ddl)
  }
}
