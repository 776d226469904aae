import type { TableRecord } from '../catalog/index.ts'
import { PolytableError } from '../errors/index.ts'
import type { EngineContext, RunOptions } from '../exec/context.ts'
import { btreeDdl, btreeName } from '../exec/layout.ts'
import { Statement, type UpdateStatus } from '../exec/statement.ts'
import { isMediaKind } from '../types/index.ts'
import { checkColumnName, type BtreeIndexSchema } from '../schema/index.ts'
import type { IfExists } from './definitions.ts'
import { freeIndexName, isIndexNameTaken } from './index-names.ts'
import { checkIfExists } from './options.ts'
import { ownColumn } from './own-column.ts'

export interface BtreeOptions extends RunOptions {
  readonly name?: string
  readonly ifExists?: Extract<IfExists, 'error' | 'ignore'>
}

/** Adds an index for conditions on a column's values. Queries find the same rows with it, faster. */
export async function addBtreeIndex(
  context: EngineContext,
  table: TableRecord,
  name: string,
  options: BtreeOptions,
): Promise<UpdateStatus> {
  checkIfExists(options.ifExists, ['error', 'ignore'])
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const column = ownColumn(current, name)
    const { kind } = column.type
    const place = { table: current.path, column: name }
    if (
      !column.stored ||
      column.position !== undefined ||
      isMediaKind(kind) ||
      ['json', 'array', 'binary'].includes(kind)
    ) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `'${name}' cannot have a b-tree index`, {
        ...place,
        hint: 'Such an index is for stored texts, numbers, booleans, dates, timestamps and UUIDs.',
      })
    }
    const indexName = options.name ?? freeIndexName(schema)
    if (isIndexNameTaken(schema, indexName)) {
      if (options.ifExists === 'ignore') return running
      throw new PolytableError(
        'INDEX_ALREADY_EXISTS',
        `'${current.path}' has an index '${indexName}' already`,
        place,
      )
    }
    checkColumnName(indexName, current.path)
    const index: BtreeIndexSchema = { id: schema.nextId, name: indexName, column: column.id }
    running.atCommit(async (tx) => {
      // One of a version that was taken back may still be there.
      await tx.query(`DROP INDEX IF EXISTS polytable.${btreeName(current, index)}`)
      await tx.query(btreeDdl(current, index, column))
    })
    const btrees = [...(schema.btrees ?? []), index]
    running.setSchema(current, { ...schema, btrees, nextId: schema.nextId + 1 }, `Added index: ${indexName}`)
    return running
  })
  return statement.status(table)
}
