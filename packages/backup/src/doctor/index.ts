import type { EngineContext } from '@polytable/kernel/statements/context'
import { inTurn } from '@polytable/kernel/statements/needs'
import type { DoctorOptions, Finding } from '@polytable/model/protocol/whole-database/doctor'
import { checkCatalog } from './check-catalog.ts'
import { checkIndexes } from './check-indexes.ts'
import { checkStoredMedia } from './check-stored-media.ts'
import { checkRows } from './check-rows.ts'
import { checkVectors } from './check-vectors.ts'
import { Examination } from './examination.ts'
import { readSqlTables } from './sql-tables.ts'

/** Looks for what is wrong with a database, and repairs what can be where that is asked for. */
export async function examine(context: EngineContext, options: DoctorOptions): Promise<readonly Finding[]> {
  const examination = new Examination(context, options)
  const families = (): { readonly families: typeof context.catalog.tables } => ({
    families: context.catalog.tables,
  })
  // Nobody writes rows meanwhile: what a statement has done in part would look as if it were wrong.
  await inTurn(context, families, {}, async () => {
    await checkCatalog(examination, await readSqlTables(context.store))
    const tables = await readSqlTables(context.store)
    for (const table of context.catalog.tables) {
      if (!tables.has(`t_${table.id}`)) continue
      await checkRows(examination, table, tables)
      await checkVectors(examination, table, tables)
      await checkIndexes(examination, table)
      if (options.repair && examination.findings.some(({ table: path }) => path === table.path))
        context.changes.tell({ root: table.root })
    }
  })
  await checkStoredMedia(examination)
  return examination.findings
}
