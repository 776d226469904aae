import type { TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { Statement } from '@polytable/kernel/statements/statement'
import { indexColumn, rowsOfVectorsDdl, tableName, vectorTableName } from '@polytable/kernel/storage/layout'
import { searchMethod } from '@polytable/kernel/nearest/index'
import { vectorTableDdl } from '@polytable/kernel/storage/vectors'
import { PolytableError, type ErrorPlace } from '@polytable/model/errors/index'
import type { IndexDefinition } from '@polytable/model/protocol/definitions'
import type { UpdateStatus } from '@polytable/model/protocol/writes'
import type { ColumnSchema, EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import { isMediaKind } from '@polytable/model/types/index'
import { embeddingDimensions, vectorLength } from './dimensions.ts'
import { fill } from './fill.ts'
import { checkSearch, searchOf } from './vector-search.ts'
import { newIndexName } from './index-names.ts'
import { onErrorOf, type AddOptions } from './options.ts'

/** Adds an embedding index and embeds every live row. */
export async function addEmbeddingIndex(
  context: EngineContext,
  table: TableRecord,
  definition: IndexDefinition,
  options: AddOptions,
): Promise<UpdateStatus> {
  const statement = await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const { schema } = current
    const scope = new TableScope(context.catalog, current, running.head)
    const { table: owner, column } = scope.resolve({
      kind: 'column',
      table: '',
      column: definition.column,
      type: { kind: 'string', nullable: true },
    })
    const place = { table: current.path, column: column.name }
    if (owner.id !== current.id || !column.stored) {
      throw new PolytableError(
        'UNSUPPORTED_OPERATION',
        `'${column.name}' is not a stored column of '${current.path}' (inherited and unstored columns cannot be indexed)`,
        place,
      )
    }
    const { embedding, queryEmbeddings } = definition
    if (embedding) checkEmbeddable(column, place)
    const name = newIndexName(current, column.name, { name: definition.name, ifExists: options.ifExists })
    if (name === undefined) return running
    const index: EmbeddingIndexSchema = {
      id: schema.nextId,
      name,
      column: column.id,
      embedding,
      ...(queryEmbeddings ? { queryEmbeddings } : {}),
      metric: definition.metric,
      precision: definition.precision,
      dimensions: embedding
        ? (definition.dimensions ??
          (await embeddingDimensions(running, {
            ...queryEmbeddings,
            [column.type.kind]: embedding,
          })))
        : vectorLength(column, place),
      ...searchOf(definition),
    }
    checkSearch(index, place)
    const { store } = running.context
    running.context.sketches.forget(vectorTableName(current, index))
    for (const sql of vectorTableDdl(current, index, store)) await store.query(sql)
    const added = indexColumn(index)
    await store.query(
      `ALTER TABLE ${tableName(current)} DROP COLUMN IF EXISTS ${added}, ADD COLUMN ${added} int8`,
    )
    if (searchMethod(index, store) === 'hnsw') await store.query(rowsOfVectorsDdl(current, index))
    const next = { ...schema, indexes: [...schema.indexes, index], nextId: schema.nextId + 1 }
    await fill(running, { table: current, schema: next, columns: [], indexes: [index] }, onErrorOf(options))
    running.setSchema(current, next, `Added index: ${name}`)
    return running
  })
  return statement.status(table)
}

/** @throws PolytableError UNSUPPORTED_OPERATION */
function checkEmbeddable({ type }: ColumnSchema, place: ErrorPlace): void {
  if (type.kind === 'string' || isMediaKind(type.kind)) return
  throw new PolytableError('UNSUPPORTED_OPERATION', `Values of ${type.kind} columns cannot be embedded`, {
    ...place,
    hint: 'Texts and media can. Without an embedding function, the values of an array column are used as vectors.',
  })
}
