import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import { deleteParts } from '@polytable/kernel/nearest/kept-parts'
import {
  indexColumn,
  LIVE,
  PENDING_VECTOR,
  tableName,
  vectorTableName,
} from '@polytable/kernel/storage/layout'
import { vectorTableDdl } from '@polytable/kernel/storage/vectors'
import type { EmbeddingIndexSchema } from '@polytable/model/schemas/index'
import type { Examination } from './examination.ts'
import type { SqlTables } from './sql-tables.ts'

/** The vectors of embedding indexes: those that rows refer to have to be there, with as many dimensions as the index has. */
export async function checkVectors(
  examination: Examination,
  table: TableRecord,
  tables: SqlTables,
): Promise<void> {
  if (!hasRows(table)) return
  for (const index of table.schema.indexes) await checkIndex(examination, table, index, tables)
}

async function checkIndex(
  examination: Examination,
  table: TableRecord,
  index: EmbeddingIndexSchema,
  tables: SqlTables,
): Promise<void> {
  const { sketches, store } = examination.context
  const vectors = vectorTableName(table, index)
  const cell = indexColumn(index)
  const source = table.schema.columns.find(({ id }) => id === index.column)?.name
  const place = { table: table.path, ...(source === undefined ? {} : { column: source }) }
  const advice =
    'Repair has them computed again in the background, where the function is defined: db.idle() waits for them.'
  if (!tables.get(`t_${table.id}`)!.has(cell)) {
    await examination.found({
      kind: 'missing_column',
      ...place,
      count: 1,
      message: `The store lacks the column of the index '${index.name}' of '${table.path}'`,
      advice: `Drop the index and add it again: dropIndex('${index.name}').`,
    })
    return
  }
  const isThere = tables.has(vectors.replace('polytable.', ''))
  if (isThere) {
    const wrong = `FROM ${vectors} WHERE vector_dims(vector) <> ${Number(index.dimensions)}`
    await examination.found(
      {
        kind: 'wrong_vector',
        ...place,
        count: await examination.count(`SELECT count(*) ${wrong}`),
        message: `Vectors of the index '${index.name}' of '${table.path}' have not ${index.dimensions} dimensions`,
        advice,
      },
      () => store.query(`DELETE ${wrong}`),
    )
  }
  const lacking = `${cell} IS NOT NULL AND ${cell} <> ${PENDING_VECTOR}
    ${isThere ? `AND NOT EXISTS (SELECT 1 FROM ${vectors} x WHERE x.id = t.${cell})` : ''}`
  const count = await examination.count(`SELECT count(*) FROM ${tableName(table)} t WHERE ${lacking}`)
  await examination.found(
    {
      kind: 'missing_vector',
      ...place,
      count: isThere ? count : Math.max(count, 1),
      message: `Vectors of the index '${index.name}' of '${table.path}' are missing`,
      advice,
    },
    async () => {
      if (!isThere) for (const sql of vectorTableDdl(table, index, store)) await store.query(sql)
      sketches.forget(vectors)
      await deleteParts(store, vectors)
      await computeAgain(examination, table, cell, lacking)
    },
  )
}

/** Leaves the vectors of present rows to a job; past versions are found without. */
async function computeAgain(
  { context }: Examination,
  table: TableRecord,
  cell: string,
  lacking: string,
): Promise<void> {
  const commit = await context.catalog.nextCommit()
  const begin = await context.store.transaction(async (tx) => {
    await tx.query(
      `UPDATE ${tableName(table)} t SET ${cell} = CASE WHEN v_max = ${LIVE} THEN ${PENDING_VECTOR} END WHERE ${lacking}`,
    )
    const { nextRowId } = context.catalog.family(table)
    return context.jobs.add(tx, commit, table.root, { firstRow: 1, endRow: nextRowId })
  })
  begin()
}
