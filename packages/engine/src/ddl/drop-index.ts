import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { vectorTableName } from '@polytable/kernel/storage/layout'
import { PolytableError } from '@polytable/model/errors/index'
import type { IfNotExists } from '@polytable/model/protocol/definitions'
import type { RunOptions } from '@polytable/model/protocol/options'
import { allIndexes, withoutIndexes } from '@polytable/model/schemas/index'
import { checkIfNotExists } from './options.ts'
import { makeSqlIndexes } from './make-sql-indexes.ts'

/** @throws PolytableError INDEX_NOT_FOUND */
export async function dropIndexFrom(
  context: EngineContext,
  table: TableRecord,
  name: string,
  options: RunOptions & { readonly ifNotExists?: IfNotExists },
): Promise<void> {
  checkIfNotExists(options.ifNotExists)
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const names = allIndexes(schema).map((index) => index.name)
    if (!names.includes(name)) {
      if (options.ifNotExists === 'ignore') return
      throw new PolytableError('INDEX_NOT_FOUND', `The table '${current.path}' has no index '${name}'`, {
        table: current.path,
        hint: `Its indexes: ${names.join(', ') || 'none'}.`,
      })
    }
    const next = withoutIndexes(schema, (index) => index.name === name)
    running.atCommit((tx) => makeSqlIndexes(tx, current, next))
    running.setSchema(current, next, `Dropped index: ${name}`)
    const dropped = schema.indexes.find((index) => index.name === name)
    if (dropped) context.sketches.forget(vectorTableName(current, dropped))
  })
}
