import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import { isMediaKind } from '@polytable/model/types/index'
import { newIndexName } from './index-names.ts'
import { checkIfExists } from './options.ts'
import { ownColumn } from './own-column.ts'
import { makeSqlIndexes } from './make-sql-indexes.ts'
import type { BtreeOptions } from '@polytable/model/protocol/schema-changes'

/** Adds a B-tree index on a column. It changes the speed of queries, not their results. */
export async function addBtreeIndex(
  context: EngineContext,
  table: TableRecord,
  column: string,
  options: BtreeOptions,
): Promise<UpdateStatus> {
  checkIfExists(options.ifExists, ['error', 'ignore'])
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const { id, type, stored, position } = ownColumn(current, column)
    const isOrdered = !isMediaKind(type.kind) && !['json', 'array', 'binary'].includes(type.kind)
    if (!stored || position !== undefined || !isOrdered) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `'${column}' cannot have a b-tree index`, {
        table: current.path,
        column,
        hint: 'B-tree indexes support stored strings, numbers, booleans, dates, timestamps and UUIDs.',
      })
    }
    const name = newIndexName(current, column, options)
    if (name === undefined) return running
    const btrees = [...(schema.btrees ?? []), { id: schema.nextId, name, column: id }]
    const next = { ...schema, btrees, nextId: schema.nextId + 1 }
    running.atCommit((tx) => makeSqlIndexes(tx, current, next))
    running.setSchema(current, next, `Added index: ${name}`)
    return running
  })
  return statement.status(table)
}
