import type { TableRecord } from '@polytable/kernel/catalog/index'
import {
  indexColumn,
  stateColumn,
  storedColumns,
  tableName,
  valueColumn,
  vectorTableName,
  dropVectorsSql,
  wordsColumn,
} from '@polytable/kernel/storage/layout'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { TableSchema } from '@polytable/model/schemas/index'

/** What went with schemas that were forgotten. */
export interface Forgotten {
  readonly columns: number
  readonly vectors: number
}

/** The schemas that a table had, oldest first, by the commits that set them. */
export async function schemasOf(
  tx: SqlExecutor,
  table: TableRecord,
): Promise<{ readonly commit: number; readonly schema: TableSchema }[]> {
  const rows = await tx.query(
    'SELECT commit, doc FROM polytable.schemas WHERE table_id = $1 ORDER BY commit',
    [table.id],
  )
  return rows.map(([commit, schema]) => ({ commit: commit as number, schema: schema as TableSchema }))
}

/** Deletes schemas that no version needs any more, with the SQL columns and the vectors that only they had. */
export async function forgetSchemas(
  tx: SqlExecutor,
  { sketches }: Pick<EngineContext, 'sketches'>,
  table: TableRecord,
  commits: readonly number[],
): Promise<Forgotten> {
  if (commits.length === 0) return { columns: 0, vectors: 0 }
  const all = await schemasOf(tx, table)
  const schemasWhere = (gone: boolean): TableSchema[] =>
    all.filter(({ commit }) => commits.includes(commit) === gone).map(({ schema }) => schema)
  const columns = onlyIn(schemasWhere(true), schemasWhere(false), storedColumns)
  const indexes = onlyIn(schemasWhere(true), schemasWhere(false), ({ indexes: each }) => each)
  const texts = onlyIn(schemasWhere(true), schemasWhere(false), ({ texts: each = [] }) => each)
  await tx.query('DELETE FROM polytable.schemas WHERE table_id = $1 AND commit = ANY($2::int8[])', [
    table.id,
    commits,
  ])
  // The words of a column before the column that they are made of.
  const dropped = [
    ...texts.map(wordsColumn),
    ...columns.flatMap((column) => [valueColumn(column), stateColumn(column)]),
    ...indexes.map(indexColumn),
  ].map((name) => `DROP COLUMN IF EXISTS ${name}`)
  if (dropped.length > 0) await tx.query(`ALTER TABLE ${tableName(table)} ${dropped.join(', ')}`)
  let vectors = 0
  for (const index of indexes) {
    const name = vectorTableName(table, index)
    const rows = await tx.query(`SELECT count(*) FROM ${name}`)
    vectors += rows[0]![0] as number
    for (const sql of dropVectorsSql(name)) await tx.query(sql)
    sketches.forget(name)
  }
  return { columns: columns.length, vectors }
}

/** What some schemas have and others have not, each once. */
function onlyIn<T extends { readonly id: number }>(
  schemas: readonly TableSchema[],
  others: readonly TableSchema[],
  parts: (schema: TableSchema) => readonly T[],
): T[] {
  const kept = new Set(others.flatMap(parts).map(({ id }) => id))
  const found = new Map(schemas.flatMap(parts).map((part) => [part.id, part]))
  return [...found.values()].filter(({ id }) => !kept.has(id))
}
